import { describe, expect, it } from 'vitest';
import { taskStats } from '../../../../src/results/scoring.js';
import { summarize } from '../../../../src/results/summary.js';
import { task, trial } from '../../../helpers/outcomes.js';

const of = (...statuses: ('passed' | 'failed' | 'error' | 'canceled')[]) =>
  taskStats(
    statuses.map((status) => trial(status)),
    0,
  );

describe('statistics of a task', () => {
  it('are over judged trials: an error is neither a pass nor a fail', () => {
    expect(of('passed', 'passed', 'failed', 'error', 'canceled')).toMatchObject({
      pass_rate: 0.5,
      pass_rate_ci: { rate: 2 / 3, n: 3, passed: 2 },
      score_ci: { n: 3, mean: 2 / 3 },
      pass_at_k: { 1: expect.closeTo(2 / 3, 12), 2: 1, 3: 1 },
      pass_hat_k: { 1: expect.closeTo(2 / 3, 12), 2: expect.closeTo(1 / 3, 12), 3: 0 },
      flakiness: expect.closeTo(2 / 3, 12),
    });
  });

  it('are left out where one judged trial, or none, says nothing', () => {
    for (const stats of [of('passed'), of('passed', 'error'), of('error', 'error')])
      for (const name of ['pass_rate_ci', 'score_ci', 'pass_at_k', 'pass_hat_k', 'flakiness'])
        expect(stats).not.toHaveProperty(name);
  });
});

describe('statistics of a run', () => {
  const options = { seed: 3, trials: 1, durationMs: 1 };
  const judged = (id: string, ...statuses: Parameters<typeof of>) => {
    const stats = of(...statuses);
    return task(id, statuses.includes('failed') ? 'failed' : 'passed', stats ? { stats } : {});
  };

  it('are over judged tasks, also with one trial each', () => {
    const tasks = [judged('a', 'passed'), judged('b', 'failed'), judged('c', 'passed'), task('d', 'error')];
    const { statistics } = summarize(tasks, options);
    expect(statistics).toMatchObject({
      pass_rate_ci: { rate: 2 / 3, n: 3 },
      score_ci: { n: 3, method: 'bca', seed: 3 },
    });
    expect(statistics).not.toHaveProperty('bootstrap_ci');
    expect(statistics).not.toHaveProperty('pass_at_k');
  });

  it('give the mean of pass@k over the tasks, for the k that all have', () => {
    const tasks = [judged('a', 'passed', 'failed'), judged('b', 'passed', 'passed', 'passed')];
    expect(summarize(tasks, { ...options, trials: 3 }).statistics).toMatchObject({
      bootstrap_ci: { mean: 0.75 },
      pass_at_k: { 1: 0.75, 2: 1 },
      pass_hat_k: { 1: 0.75, 2: 0.5 },
      flaky_tasks: 1,
    });
  });
});
