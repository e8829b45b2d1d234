import type { RunStatus } from '../protocol/run.js';
import type { EvalOutcome, TaskOutcome } from '../results/outcome.js';
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

/** Puts the outcome of an eval run together. Only a completed run has a verdict. */
export function evalOutcome(plan: PlanFacts, run: RunFacts, tasks: readonly TaskOutcome[]): EvalOutcome {
  return {
    schema_version: 1,
    run_id: run.runId,
    eval_id: run.runId,
    kind: 'eval',
    status: run.status,
    ...(run.status === 'completed' && { verdict: verdictOf(tasks) }),
    ...(run.error && { error: run.error }),
    skill: plan.skill,
    eval_name: plan.name,
    eval_path: plan.path,
    timestamp: run.startedAt,
    seed: plan.seed,
    config: plan.config,
    digests: plan.digests,
    diagnostics: plan.diagnostics,
    summary: summarize(tasks, { seed: plan.seed, trials: plan.trials, durationMs: run.durationMs }),
    metrics: {},
    tasks,
  };
}
