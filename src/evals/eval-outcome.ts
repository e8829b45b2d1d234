import type { RunStatus } from '../protocol/run.js';
import { outcomeChunks } from '../results/outcome-json.js';
import type { BaselineOutcome, EvalOutcome, FinishedTask, ModelOutcome } from '../results/outcome.js';
import { recommend } from '../results/recommend.js';
import { withSkillImpact } from '../results/skill-impact.js';
import { summarize, sumDurations, type TaskSums, verdictOf } from '../results/summary.js';
import type { PlanFacts } from './plan.js';

/** How a run came out, beside its tasks. */
export interface RunFacts {
  readonly runId: string;
  readonly status: RunStatus;
  readonly error?: { readonly kind: string; readonly message: string };
  /** Start, RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
}

export type OutcomeHead = Omit<EvalOutcome, 'tasks' | 'baseline_outcome'>;

/** The outcome of an eval run from its planned tasks, all arms among them, whole and as JSON text in pieces. */
export function evalOutcome(
  plan: PlanFacts,
  run: RunFacts,
  finished: readonly FinishedTask[],
): { readonly head: OutcomeHead; readonly result: Iterable<string> } {
  const baseline = finished.filter((task) => task.baseline === true);
  const withSkills = finished.filter((task) => task.baseline !== true);
  const tasks = plan.baseline ? withSkillImpact(withSkills, baseline) : withSkills;
  const head = outcomeHead(plan, run, tasks);
  const compared = plan.baseline ? { head: baselineHead(plan, baseline), tasks: baseline } : undefined;
  // A fresh pass each time: the result may be written to two places.
  return { head, result: { [Symbol.iterator]: () => outcomeChunks(head, tasks, compared) } };
}

/**
 * The outcome of an eval run without its tasks. Only a completed run has a verdict. `tasks` are those with skills, of
 * all models: a baseline is compared with, never judged.
 */
export function outcomeHead(plan: PlanFacts, run: RunFacts, tasks: readonly FinishedTask[]): OutcomeHead {
  const judged = judge(plan, run, tasks, run.durationMs);
  const models = plan.models.length > 1 ? plan.models.map((model) => modelOutcome(plan, run, tasks, model)) : undefined;
  const recommendation = models !== undefined && run.status === 'completed' ? recommend(models) : undefined;
  return {
    schema_version: 1,
    run_id: run.runId,
    eval_id: run.runId,
    kind: 'eval',
    status: run.status,
    ...(judged.verdict && { verdict: judged.verdict }),
    ...(run.error && { error: run.error }),
    skill: plan.skill,
    eval_name: plan.name,
    eval_path: plan.path,
    timestamp: run.startedAt,
    seed: plan.seed,
    config: plan.config,
    digests: plan.digests,
    diagnostics: plan.diagnostics,
    summary: judged.summary,
    metrics: judged.metrics,
    ...(models && { models }),
    ...(recommendation && { metadata: { recommendation } }),
    ...(plan.baseline && { is_baseline: true as const }),
  };
}

/** What some tasks come to: of the whole run, and of each of its models. The one place where a verdict is made. */
function judge(
  plan: PlanFacts,
  run: RunFacts,
  tasks: readonly FinishedTask[],
  durationMs: number,
): Pick<EvalOutcome, 'summary' | 'metrics' | 'verdict'> {
  const sums = tasks.map(sumsOf);
  return {
    summary: summarize(sums, { seed: plan.seed, trials: plan.trials, durationMs }),
    metrics: {},
    ...(run.status === 'completed' && { verdict: verdictOf(sums) }),
  };
}

function modelOutcome(plan: PlanFacts, run: RunFacts, tasks: readonly FinishedTask[], model: string): ModelOutcome {
  const own = tasks.filter((task) => task.record.model === model);
  return { model_id: model, ...judge(plan, run, own, sumDurations(own)) };
}

function baselineHead(plan: PlanFacts, tasks: readonly FinishedTask[]): Omit<BaselineOutcome, 'tasks'> {
  const durationMs = sumDurations(tasks);
  const summary = summarize(tasks.map(sumsOf), { seed: plan.seed, trials: plan.trials, durationMs });
  return { config: plan.config, summary };
}

function sumsOf({ record: { status, stats }, usage }: FinishedTask): TaskSums {
  return { status, ...(stats && { stats }), ...(usage && { usage }) };
}
