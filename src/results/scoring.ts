import type { TrialStatus } from '../protocol/run.js';
import type { GradeRecord, TaskStats, TrialResult } from './outcome.js';
import { bootstrapMean } from './statistics/percentile-interval.js';
import { mean, standardDeviation } from './statistics/resampling.js';
import { taskStatistics } from './statistics/task-statistics.js';
import { weightedMean } from './weighted-mean.js';

/** Mean of the grades' scores; 0 when there are none. */
export function trialScore(grades: readonly GradeRecord[]): number {
  return mean(grades.map((grade) => grade.score));
}

/** Σ score·weight / Σ weight; 0 when there are no grades. Weights are positive. */
export function weightedTrialScore(grades: readonly GradeRecord[]): number {
  return weightedMean(grades.map(({ score, weight }) => ({ value: score, weight }))) ?? 0;
}

/** Both scores of a trial. One that could not be judged scores 0, whatever its graders made of what was left of it. */
export function trialScores(
  status: TrialStatus,
  grades: readonly GradeRecord[],
): Pick<TrialResult, 'score' | 'weighted_score'> {
  if (status === 'error') return { score: 0, weighted_score: 0 };
  return { score: trialScore(grades), weighted_score: weightedTrialScore(grades) };
}

/** `error` when something could not be judged, or when nothing judged it; else whether every grader passed. */
export function trialStatus(grades: readonly GradeRecord[], executionError: string | undefined): TrialStatus {
  if (executionError !== undefined || grades.length === 0) return 'error';
  if (grades.some((grade) => grade.error === true)) return 'error';
  return grades.every((grade) => grade.passed) ? 'passed' : 'failed';
}

/**
 * The status of a task from its trials: one judged failure decides (`failed`), then one that could not be judged
 * (`error`), then one that was not made (`canceled`, `skipped`); `passed` only when every trial passed.
 */
export function combinedStatus(statuses: readonly TrialStatus[]): TrialStatus {
  for (const status of ['failed', 'error', 'canceled', 'skipped'] as const)
    if (statuses.includes(status)) return status;
  return statuses.length === 0 ? 'skipped' : 'passed';
}

/** True for a trial that was made to its end, whatever came of it. */
export function isFinished(trial: { readonly status: TrialStatus }): boolean {
  return trial.status === 'passed' || trial.status === 'failed' || trial.status === 'error';
}

/** What of a trial its task's sums need. */
export type TrialNumbers = Pick<TrialResult, 'status' | 'score' | 'weighted_score' | 'duration_ms'>;

/** Sums over the finished trials of a task, with waza's formulas; an error trial scores 0 and never counts as passed. */
export function taskStats(trials: readonly TrialNumbers[], seed: number): TaskStats | undefined {
  const finished = trials.filter(isFinished);
  if (finished.length === 0) return undefined;
  const scores = finished.map((trial) => trial.score);
  const weighted = finished.map((trial) => trial.weighted_score);
  const passRate = finished.filter((trial) => trial.status === 'passed').length / finished.length;
  const deviation = standardDeviation(scores);
  const interval = finished.length >= 2 ? bootstrapMean(weighted, seed) : undefined;
  return {
    pass_rate: passRate,
    avg_score: mean(scores),
    avg_weighted_score: mean(weighted),
    min_score: Math.min(...scores),
    max_score: Math.max(...scores),
    std_dev_score: deviation,
    score_variance: deviation ** 2,
    ...(interval && { ci95_lo: interval.lower, ci95_hi: interval.upper }),
    // waza asks for a pass rate between 0 and 1; an error is no judgement, so that it makes nothing flaky here.
    flaky: passRate > 0 && finished.some((trial) => trial.status === 'failed'),
    avg_duration_ms: Math.trunc(mean(finished.map((trial) => trial.duration_ms))),
    ...(interval && { bootstrap_ci: interval }),
    ...taskStatistics(finished, seed),
  };
}
