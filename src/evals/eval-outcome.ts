import type { RunStatus } from '../protocol/run.js';
import type { EvalOutcome, FinishedTask } from '../results/outcome.js';
import { summarize, verdictOf } from '../results/summary.js';
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

export type OutcomeHead = Omit<EvalOutcome, 'tasks'>;

/** The outcome of an eval run without its tasks. Only a completed run has a verdict. */
export function outcomeHead(plan: PlanFacts, run: RunFacts, tasks: readonly FinishedTask[]): OutcomeHead {
  const sums = tasks.map(({ record: { status, stats }, usage }) => ({
    status,
    ...(stats && { stats }),
    ...(usage && { usage }),
  }));
  return {
    schema_version: 1,
    run_id: run.runId,
    eval_id: run.runId,
    kind: 'eval',
    status: run.status,
    ...(run.status === 'completed' && { verdict: verdictOf(sums) }),
    ...(run.error && { error: run.error }),
    skill: plan.skill,
    eval_name: plan.name,
    eval_path: plan.path,
    timestamp: run.startedAt,
    seed: plan.seed,
    config: plan.config,
    digests: plan.digests,
    diagnostics: plan.diagnostics,
    summary: summarize(sums, { seed: plan.seed, trials: plan.trials, durationMs: run.durationMs }),
    metrics: {},
  };
}
