import { describe, expect, it } from 'vitest';
import { sumUsage } from '../../../src/results/sum-usage.js';
import { countTrials, summarize, verdictOf } from '../../../src/results/summary.js';
import { noProgress } from '../../../src/protocol/run.js';
import { taskStats } from '../../../src/results/scoring.js';
import { task, trial } from '../../helpers/outcomes.js';

const options = { seed: 0, trials: 1, durationMs: 5 };
const stats = (score: number) => ({ stats: taskStats([trial('passed', { score, weighted_score: score / 2 })], 0)! });

describe('summarize', () => {
  it('counts every planned task once (findings G4 and O4)', () => {
    const tasks = [
      task('a', 'passed', stats(1)),
      task('b', 'failed', stats(0.5)),
      task('c', 'error'),
      task('d', 'skipped'),
      task('e', 'canceled'),
    ];
    expect(summarize(tasks, options)).toMatchObject({
      total_tests: 5,
      succeeded: 1,
      failed: 1,
      errors: 1,
      skipped: 1,
      canceled: 1,
      success_rate: 0.2,
      duration_ms: 5,
    });
  });

  it('takes means over the tasks that were made; one that could not be judged counts 0', () => {
    const tasks = [task('a', 'passed', stats(1)), task('b', 'error'), task('c', 'skipped')];
    expect(summarize(tasks, options)).toMatchObject({
      aggregate_score: 0.5,
      weighted_score: 0.25,
      min_score: 0,
      max_score: 1,
      std_dev: 0.5,
    });
  });

  it('leaves a task that was cut off out of the means', () => {
    const tasks = [task('a', 'passed', stats(0.5)), task('b', 'canceled', stats(1))];
    expect(summarize(tasks, options)).toMatchObject({ aggregate_score: 0.5, max_score: 0.5 });
  });

  it('gives an interval over tasks only for several trials and several tasks', () => {
    const tasks = [task('a', 'passed', stats(1)), task('b', 'failed', stats(0.5))];
    expect(summarize(tasks, options).statistics).not.toHaveProperty('bootstrap_ci');
    expect(summarize(tasks, { ...options, trials: 2 }).statistics?.bootstrap_ci?.mean).toBe(0.375);
    expect(summarize(tasks.slice(1), { ...options, trials: 2 })).not.toHaveProperty('statistics');
  });

  it('sums usage over tasks, and has none when nobody reported any', () => {
    const used = { status: 'passed', usage: { input_tokens: 3, turns: 1 } } as const;
    expect(summarize([used, used], options).usage).toEqual({ input_tokens: 6, turns: 2 });
    expect(sumUsage([undefined])).toBeUndefined();
  });
});

describe('verdictOf', () => {
  it.each([
    [['passed', 'passed'], 'passed'],
    [['passed', 'error', 'failed'], 'failed'],
    [['passed', 'error'], 'error'],
    [['passed', 'skipped'], 'error'],
    [[], 'error'],
  ] as const)('of %j is %s', (statuses, verdict) => {
    expect(verdictOf(statuses.map((status) => ({ status })))).toBe(verdict);
  });
});

describe('countTrials', () => {
  it('adds to its own count and to done', () => {
    expect(countTrials(countTrials(noProgress(5), 'error'), 'canceled', 3)).toEqual({
      ...noProgress(5),
      done: 4,
      errors: 1,
      canceled: 3,
    });
  });
});
