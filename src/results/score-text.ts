import type { OutcomeSummary, TaskOutcome } from './outcome.js';

type Sums = Pick<OutcomeSummary, 'succeeded' | 'failed' | 'errors' | 'total_tests' | 'aggregate_score'>;

/** True when the run has a score: at least one task passed or failed. */
export function hasScore({ succeeded, failed }: Pick<Sums, 'succeeded' | 'failed'>): boolean {
  return succeeded + failed > 0;
}

/**
 * The score of a run in words. Nothing judged is no score, and the mean of a part of the tasks says so: `score 1.000`
 * beside a run that was cut off after its first task would read as that of the whole.
 */
export function scoreText(sums: Sums, digits = 3): string {
  if (!hasScore(sums)) return 'no score';
  const made = sums.succeeded + sums.failed + sums.errors;
  const part = made < sums.total_tests ? ` of the ${made} made` : '';
  return `score ${sums.aggregate_score.toFixed(digits)}${part}`;
}

/** The mean score of a task, 0..1; undefined when none of its trials could be judged. */
export function taskScore({ runs, stats }: Pick<TaskOutcome, 'runs' | 'stats'>): number | undefined {
  return runs.some(({ status }) => status === 'passed' || status === 'failed') ? stats?.avg_score : undefined;
}
