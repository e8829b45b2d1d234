import type { Progress, TrialStatus, Verdict } from '../protocol/run.js';
import type { TaskStatistics } from './intervals.js';
import type { FinishedTask, OutcomeSummary, TaskStats } from './outcome.js';
import { bootstrapMean } from './statistics/percentile-interval.js';
import { mean, standardDeviation } from './statistics/resampling.js';
import { runStatistics } from './statistics/run-statistics.js';
import type { Usage } from './transcript.js';

const usageKeys = [
  'turns',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'premium_requests',
] as const satisfies readonly (keyof Usage)[];

/** Member-wise sum; undefined when nobody reported any. */
export function sumUsage(usages: Iterable<Usage | undefined>): Usage | undefined {
  const sums: Record<string, number> = {};
  for (const usage of usages) {
    for (const key of usageKeys) if (usage?.[key] !== undefined) sums[key] = (sums[key] ?? 0) + usage[key];
  }
  return Object.keys(sums).length === 0 ? undefined : sums;
}

/** A task as the sums of a run need it. */
export interface TaskSums {
  readonly status: TrialStatus;
  readonly stats?: Pick<TaskStats, 'avg_score' | 'avg_weighted_score' | keyof TaskStatistics>;
  readonly usage?: Usage;
  readonly judgeUsage?: Usage;
}

/**
 * The sums of a run. Every planned task is counted once; scores are means over the tasks that were made to their end, a
 * task without stats counting 0: the finished trials of a task that was cut off stand for no task. waza's interval over tasks needs more than one trial and two tasks; ours two judged tasks.
 */
export function summarize(
  tasks: readonly TaskSums[],
  options: { seed: number; trials: number; durationMs: number },
): OutcomeSummary {
  const count = (status: TrialStatus): number => tasks.filter((task) => task.status === status).length;
  const made = tasks.filter((task) => isMade(task.status));
  const averages = made.map((task) => task.stats?.avg_score ?? 0);
  const weighted = made.map((task) => task.stats?.avg_weighted_score ?? 0);
  const scored = made.flatMap((task) => (task.stats === undefined ? [] : [task.stats.avg_weighted_score]));
  const usage = sumUsage(tasks.map((task) => task.usage));
  const judgeUsage = sumUsage(tasks.map((task) => task.judgeUsage));
  const succeeded = count('passed');
  const resampled = options.trials > 1 && scored.length >= 2;
  const statistics = runStatistics(tasks, options.seed);
  return {
    total_tests: tasks.length,
    succeeded,
    failed: count('failed'),
    errors: count('error'),
    skipped: count('skipped'),
    canceled: count('canceled'),
    success_rate: tasks.length === 0 ? 0 : succeeded / tasks.length,
    aggregate_score: mean(averages),
    weighted_score: mean(weighted),
    min_score: averages.reduce((least, value) => Math.min(least, value), 1),
    max_score: averages.reduce((most, value) => Math.max(most, value), 0),
    std_dev: standardDeviation(averages),
    duration_ms: options.durationMs,
    ...(usage && { usage }),
    ...((resampled || statistics) && {
      statistics: { ...(resampled && { bootstrap_ci: bootstrapMean(scored, options.seed) }), ...statistics },
    }),
    ...(judgeUsage && { judge_usage: judgeUsage }),
  };
}

function isMade(status: TrialStatus): boolean {
  return status === 'passed' || status === 'failed' || status === 'error';
}

/** Milliseconds that the trials of these tasks took, one after the other. */
export function sumDurations(tasks: readonly FinishedTask[]): number {
  return tasks.reduce((sum, { record, trials }) => sum + (record.stats?.avg_duration_ms ?? 0) * trials.length, 0);
}

/** `failed` when a task was judged and low, `error` when one could not be judged or nothing was; else `passed`. */
export function verdictOf(tasks: readonly { readonly status: TrialStatus }[]): Verdict {
  if (tasks.some((task) => task.status === 'failed')) return 'failed';
  return tasks.length > 0 && tasks.every((task) => task.status === 'passed') ? 'passed' : 'error';
}

/** Adds `count` trials of one status to the counts of a run. */
export function countTrials(progress: Progress, status: TrialStatus, count = 1): Progress {
  const key = status === 'error' ? 'errors' : status;
  return { ...progress, done: progress.done + count, [key]: progress[key] + count };
}
