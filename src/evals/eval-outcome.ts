import type { RunStatus } from '../protocol/run.js';
import { compareSkills } from '../results/compare/skill-comparison.js';
import { outcomeChunks } from '../results/outcome-json.js';
import { groupSums } from '../results/groups.js';
import type { BaselineOutcome, EvalOutcome, FinishedTask, ModelOutcome, OutcomeSummary } from '../results/outcome.js';
import { measure, type MeasuredTask, metricsScore, type TriggerFacts, verdictWith } from '../results/metrics.js';
import { recommend } from '../results/recommend.js';
import { withSkillImpact } from '../results/skill-impact.js';
import { summarize, sumDurations, sumUsage, type TaskSums } from '../results/summary.js';
import { triggerMetrics, type TriggerResult } from '../results/trigger-metrics.js';
import { longSuite } from './compact-task.js';
import type { PlanHead } from './plan.js';

/** How a run came out, beside its tasks. */
export interface RunFacts {
  readonly runId: string;
  readonly status: RunStatus;
  readonly error?: { readonly kind: string; readonly message: string };
  /** Start, RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly cache?: OutcomeSummary['cache'];
}

/** What is judged: tasks with skills, and trigger tests. */
interface Made {
  readonly tasks: readonly FinishedTask[];
  readonly triggers: readonly TriggerResult[];
}

export type OutcomeHead = Omit<EvalOutcome, 'tasks' | 'baseline_outcome'>;

/** The outcome of an eval run from its planned tasks, all arms among them, whole and as JSON text in pieces. */
export function evalOutcome(
  plan: PlanHead,
  run: RunFacts,
  finished: readonly FinishedTask[],
  triggers: readonly TriggerResult[] = [],
): { readonly head: OutcomeHead; readonly result: Iterable<string> } {
  const baseline = finished.filter((task) => task.baseline === true);
  const withSkills = finished.filter((task) => task.baseline !== true);
  const tasks = plan.baseline ? withSkillImpact(withSkills, baseline) : withSkills;
  const judged = outcomeHead(plan, run, tasks, triggers);
  const skills = plan.baseline ? compareSkills(withSkills, baseline, plan.models, plan.seed) : undefined;
  const head = { ...judged, ...(skills && { skill_comparison: skills }) };
  const compared = plan.baseline ? { head: baselineHead(plan, baseline), tasks: baseline } : undefined;
  // A fresh pass each time: the result may be written to two places.
  return { head, result: { [Symbol.iterator]: () => outcomeChunks(head, tasks, compared) } };
}

/**
 * The outcome of an eval run without its tasks. Only a completed run has a verdict. `tasks` are those with skills, of
 * all models: a baseline is compared with, never judged.
 */
export function outcomeHead(
  plan: PlanHead,
  run: RunFacts,
  tasks: readonly FinishedTask[],
  triggers: readonly TriggerResult[],
): OutcomeHead {
  const { verdict, ...judged } = judge(plan, run, { tasks, triggers }, run.durationMs);
  const models =
    plan.models.length > 1
      ? plan.models.map((model) => modelOutcome(plan, run, { tasks, triggers }, model))
      : undefined;
  const recommendation = models !== undefined && run.status === 'completed' ? recommend(models) : undefined;
  return {
    schema_version: 1,
    run_id: run.runId,
    eval_id: run.runId,
    kind: 'eval',
    ...(plan.resumed_from !== undefined && { resumed_from: plan.resumed_from }),
    status: run.status,
    ...(verdict && { verdict }),
    ...(run.error && { error: run.error }),
    skill: plan.skill,
    eval_name: plan.name,
    eval_path: plan.path,
    timestamp: run.startedAt,
    seed: plan.seed,
    config: plan.config,
    digests: plan.digests,
    diagnostics: plan.diagnostics,
    ...judged,
    summary: { ...judged.summary, ...(run.cache && { cache: run.cache }) },
    ...(triggers.length > 0 && { trigger_results: triggers }),
    ...(models && { models }),
    ...(recommendation && { metadata: { recommendation } }),
    ...(plan.baseline && { is_baseline: true as const }),
  };
}

/** What some tasks come to: of the whole run, and of each of its models. The one place where a verdict is made. */
function judge(
  plan: PlanHead,
  run: RunFacts,
  { tasks, triggers }: Made,
  durationMs: number,
): Pick<EvalOutcome, 'summary' | 'metrics' | 'verdict' | 'trigger_metrics'> {
  const sums = sumsOfAll(tasks);
  const trigger_metrics = triggerMetrics(triggers);
  const summary = summarize(sums, { seed: plan.seed, trials: plan.trials, durationMs });
  const facts = triggerFacts(triggers, trigger_metrics?.accuracy);
  const metrics = measure(plan.metrics ?? [], sums, facts);
  const score = metricsScore(metrics);
  const groups = groupSums(tasks);
  const usage = sumUsage([summary.usage, ...triggers.map((each) => each.usage)]);
  return {
    summary: {
      ...summary,
      ...(groups.length > 0 && { groups }),
      ...(usage && { usage }),
      ...(score !== undefined && { metrics_score: score }),
    },
    metrics,
    ...(trigger_metrics && { trigger_metrics }),
    ...(run.status === 'completed' && { verdict: verdictWith(sums, metrics, facts) }),
  };
}

function triggerFacts(results: readonly TriggerResult[], accuracy = 0): TriggerFacts | undefined {
  if (results.length === 0) return undefined;
  const judged = results.filter(({ did_trigger: did }) => did !== undefined).length;
  return { accuracy, judged, errors: results.filter(({ status }) => status === 'error').length };
}

function modelOutcome(plan: PlanHead, run: RunFacts, made: Made, model: string): ModelOutcome {
  const tasks = made.tasks.filter((task) => task.record.model === model);
  const triggers = made.triggers.filter((each) => each.model === model);
  return { model_id: model, ...judge(plan, run, { tasks, triggers }, sumDurations(tasks)) };
}

function baselineHead(plan: PlanHead, tasks: readonly FinishedTask[]): Omit<BaselineOutcome, 'tasks'> {
  const durationMs = sumDurations(tasks);
  const summary = summarize(sumsOfAll(tasks), { seed: plan.seed, trials: plan.trials, durationMs });
  return { config: plan.config, summary };
}

/** In a long suite tasks that came out alike share their sums: of hundreds of thousands most do. */
function sumsOfAll(tasks: readonly FinishedTask[]): (TaskSums & MeasuredTask)[] {
  if (tasks.length <= longSuite) return tasks.map(sumsOf);
  const known = new Map<string, TaskSums & MeasuredTask>();
  return tasks.map((task) => {
    const sums = sumsOf(task);
    const key = JSON.stringify(sums);
    const same = known.get(key);
    if (same === undefined && known.size < mostKnown) known.set(key, sums);
    return same ?? sums;
  });
}

const mostKnown = 1_000;

function sumsOf(task: FinishedTask): TaskSums & MeasuredTask {
  const { record, usage, judgeUsage, metricSums } = task;
  const { status, stats } = record;
  return {
    status,
    ...(stats && { stats: summedStats(stats) }),
    ...(usage && { usage }),
    ...(judgeUsage && { judgeUsage }),
    ...(metricSums && { metricSums }),
  };
}

/** Only what is summed: of hundreds of thousands of tasks the whole statistics would be held at once. */
function summedStats(stats: NonNullable<FinishedTask['record']['stats']>): NonNullable<TaskSums['stats']> {
  const { avg_score, avg_weighted_score, pass_at_k, pass_hat_k, flakiness } = stats;
  const scores = { avg_score, avg_weighted_score };
  const several = pass_at_k === undefined ? scores : { ...scores, pass_at_k, ...(pass_hat_k && { pass_hat_k }) };
  return flakiness === undefined ? several : { ...several, flakiness };
}
