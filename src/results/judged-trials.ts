import type { TaskOutcome } from './outcome.js';

/** The trials of a task that passed or failed. */
export interface JudgedTrials {
  readonly judged: number;
  readonly passed: number;
  /** Their mean score. */
  readonly score: number;
}

/**
 * What the judged trials of a finished task came to, from its statistics: the trials themselves are text by then.
 * Undefined when none was judged. A single judged trial has no intervals, but it alone can have made the task `failed`,
 * its pass rate more than 0, and its score more than the 0 of a trial in error.
 */
export function judgedTrials({ status, stats }: Pick<TaskOutcome, 'status' | 'stats'>): JudgedTrials | undefined {
  if (stats === undefined) return undefined;
  const { pass_rate_ci: rate, score_ci: score } = stats;
  if (rate) return { judged: rate.n, passed: rate.passed, score: score?.mean ?? stats.avg_score };
  const passed = stats.pass_rate > 0 ? 1 : 0;
  return passed === 1 || status === 'failed' ? { judged: 1, passed, score: stats.max_score } : undefined;
}
