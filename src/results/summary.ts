import type { Progress, TrialStatus, Verdict } from '../protocol/run.js';
import { countStatuses } from './count-statuses.js';
import type { TaskStatistics } from './intervals.js';
import type { OutcomeSummary, TaskStats } from './outcome.js';
import { bootstrapMean } from './statistics/percentile-interval.js';
import { mean, standardDeviation } from './statistics/resampling.js';
import { runStatistics } from './statistics/run-statistics.js';
import { sumUsage } from './sum-usage.js';
import type { Usage } from './transcript.js';

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
  const counts = countStatuses(tasks);
  const averages: number[] = [];
  const weighted: number[] = [];
  const scored: number[] = [];
  for (const { status, stats } of tasks) {
    if (!isMade(status)) continue;
    averages.push(stats?.avg_score ?? 0);
    weighted.push(stats?.avg_weighted_score ?? 0);
    if (stats !== undefined) scored.push(stats.avg_weighted_score);
  }
  const usage = sumUsage(tasks.map((task) => task.usage));
  const judgeUsage = sumUsage(tasks.map((task) => task.judgeUsage));
  const succeeded = counts.passed;
  const resampled = options.trials > 1 && scored.length >= 2;
  const statistics = runStatistics(tasks, options.seed);
  return {
    total_tests: tasks.length,
    succeeded,
    failed: counts.failed,
    errors: counts.error,
    skipped: counts.skipped,
    canceled: counts.canceled,
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

/** True for a task that came to its end, whatever the end was. */
export function isMade(status: TrialStatus): boolean {
  return status === 'passed' || status === 'failed' || status === 'error';
}

/** `failed` when a task was judged and low, `error` when one could not be judged or nothing was; else `passed`. */
export function verdictOf(tasks: readonly { readonly status: TrialStatus }[]): Verdict {
  if (tasks.some((task) => task.status === 'failed')) return 'failed';
  return tasks.length > 0 && tasks.every((task) => task.status === 'passed') ? 'passed' : 'error';
}

/** The worst of the verdicts of several models, in the order of `verdictOf`. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  for (const verdict of ['failed', 'error'] as const) if (verdicts.includes(verdict)) return verdict;
  return 'passed';
}

/** Adds `count` trials of one status to the counts of a run. */
export function countTrials(progress: Progress, status: TrialStatus, count = 1): Progress {
  const key = status === 'error' ? 'errors' : status;
  return { ...progress, done: progress.done + count, [key]: progress[key] + count };
}
