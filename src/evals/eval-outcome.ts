import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunStatus } from '../protocol/run.js';
import { compareSkills } from '../results/compare/skill-comparison.js';
import { countStatuses } from '../results/count-statuses.js';
import { outcomeChunks } from '../results/outcome-json.js';
import { groupSums } from '../results/groups.js';
import type { BaselineOutcome, EvalOutcome, FinishedTask, ModelOutcome, OutcomeSummary } from '../results/outcome.js';
import { metricsOfModels } from '../results/model-metrics.js';
import { measure, metricsScore, type TriggerFacts, verdictWith } from '../results/metrics.js';
import { recommend } from '../results/recommend.js';
import { createSkillImpact } from '../results/skill-impact.js';
import { sumUsage } from '../results/sum-usage.js';
import { summarize, worstVerdict } from '../results/summary.js';
import { triggerMetrics, type TriggerResult } from '../results/trigger-metrics.js';
import { inSlices } from './loading/slices.js';
import type { PlanHead } from './plan.js';
import { tallied, type TaskTally } from './task-tally.js';

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
  readonly tasks: readonly TaskTally[];
  readonly triggers: readonly TriggerResult[];
}

export type OutcomeHead = Omit<EvalOutcome, 'tasks' | 'baseline_outcome'>;

/**
 * The outcome of an eval run from its planned tasks, all arms among them, whole and as JSON text in pieces. Of a long
 * suite it takes seconds, in which the event loop stays free.
 */
export async function evalOutcome(
  plan: PlanHead,
  run: RunFacts,
  finished: readonly FinishedTask[],
  triggers: readonly TriggerResult[] = [],
): Promise<{ readonly head: OutcomeHead; readonly result: Iterable<string> }> {
  const baseline = finished.filter((task) => task.baseline === true);
  const withSkills = finished.filter((task) => task.baseline !== true);
  const tasks = plan.baseline ? await withSkillImpact(withSkills, baseline) : withSkills;
  const judged = await outcomeHead(plan, run, tasks, triggers);
  const skills = plan.baseline ? compareSkills(withSkills, baseline, plan.models, plan.seed) : undefined;
  const head = { ...judged, ...(skills && { skill_comparison: skills }) };
  const compared = plan.baseline ? { head: await baselineHead(plan, baseline), tasks: baseline } : undefined;
  // A fresh pass each time: the result may be written to two places.
  return { head, result: { [Symbol.iterator]: () => outcomeChunks(head, tasks, compared) } };
}

/**
 * The outcome of an eval run without its tasks. Only a completed run has a verdict. `tasks` are those with skills, of
 * all models: a baseline is compared with, never judged.
 */
export async function outcomeHead(
  plan: PlanHead,
  run: RunFacts,
  tasks: readonly FinishedTask[],
  triggers: readonly TriggerResult[],
): Promise<OutcomeHead> {
  const tallies = await tallied(tasks, plan.models.length > 1);
  const {
    verdict: overall,
    metrics: pooled,
    ...judged
  } = await judge(plan, run, { tasks: tallies, triggers }, run.durationMs);
  const models: ModelOutcome[] = [];
  if (plan.models.length > 1) {
    for (const model of plan.models) models.push(await modelOutcome(plan, run, { tasks: tallies, triggers }, model));
  }
  // Models are judged one by one, as waza runs them: the mean over all would let a good one hide one that failed.
  const verdict = overall && models.length > 0 ? worstVerdict(models.flatMap((each) => each.verdict ?? [])) : overall;
  const metrics = metricsOfModels(pooled, models);
  const recommendation = models.length > 0 && run.status === 'completed' ? recommend(models) : undefined;
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
    metrics,
    summary: { ...judged.summary, ...(run.cache && { cache: run.cache }) },
    ...(triggers.length > 0 && { trigger_results: triggers }),
    ...(models.length > 0 && { models }),
    ...(recommendation && { metadata: { recommendation } }),
    ...(plan.baseline && { is_baseline: true as const }),
  };
}

/** What some tasks come to: of the whole run, and of each of its models, whose verdicts make that of the run. */
async function judge(
  plan: PlanHead,
  run: RunFacts,
  { tasks, triggers }: Made,
  durationMs: number,
): Promise<Pick<EvalOutcome, 'summary' | 'metrics' | 'verdict' | 'trigger_metrics'>> {
  const trigger_metrics = triggerMetrics(triggers);
  const summary = summarize(tasks, { seed: plan.seed, trials: plan.trials, durationMs });
  await nextTurn();
  const facts = triggerFacts(triggers, trigger_metrics?.accuracy);
  const metrics = measure(plan.metrics ?? [], tasks, facts);
  const score = metricsScore(metrics);
  await nextTurn();
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
    ...(run.status === 'completed' && { verdict: verdictWith(tasks, metrics, facts) }),
  };
}

function triggerFacts(results: readonly TriggerResult[], accuracy = 0): TriggerFacts | undefined {
  if (results.length === 0) return undefined;
  const judged = results.filter(({ did_trigger: did }) => did !== undefined).length;
  const { error: errors, skipped, canceled } = countStatuses(results);
  return { accuracy, judged, errors, unmade: skipped + canceled };
}

async function modelOutcome(plan: PlanHead, run: RunFacts, made: Made, model: string): Promise<ModelOutcome> {
  const tasks = made.tasks.filter((task) => task.model === model);
  const triggers = made.triggers.filter((each) => each.model === model);
  return { model_id: model, ...(await judge(plan, run, { tasks, triggers }, sumDurations(tasks))) };
}

async function baselineHead(
  plan: PlanHead,
  finished: readonly FinishedTask[],
): Promise<Omit<BaselineOutcome, 'tasks'>> {
  const tasks = await tallied(finished, true);
  const durationMs = sumDurations(tasks);
  const summary = summarize(tasks, { seed: plan.seed, trials: plan.trials, durationMs });
  return { config: plan.config, summary };
}

/** Milliseconds that the trials of these tasks took, one after the other. */
function sumDurations(tasks: readonly TaskTally[]): number {
  return tasks.reduce((sum, { durationMs = 0 }) => sum + durationMs, 0);
}

/** The tasks with what each gained over its like without skills. */
async function withSkillImpact(
  withSkills: readonly FinishedTask[],
  baseline: readonly FinishedTask[],
): Promise<readonly FinishedTask[]> {
  const impact = createSkillImpact();
  const tasks: FinishedTask[] = [];
  await inSlices(baseline, (task) => impact.compareWith(task));
  await inSlices(withSkills, (task) => void tasks.push(impact.of(task)));
  return tasks;
}
