import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combinedStatus,
  taskStats,
  trialScore,
  trialScores,
  trialStatus,
  weightedTrialScore,
} from '../../../src/results/scoring.js';
import { grade, trial } from '../../helpers/outcomes.js';

describe('trial scores', () => {
  it('are the mean, plain and by weight', () => {
    const grades = [grade({ score: 1, weight: 3 }), grade({ score: 0, weight: 1 })];
    expect(trialScore(grades)).toBe(0.5);
    expect(weightedTrialScore(grades)).toBe(0.75);
  });

  it('are numbers whatever the weights', () => {
    const grades = [grade({ score: 1, weight: 1.7e308 }), grade({ score: 0.5, weight: 1.7e308 })];
    expect(weightedTrialScore(grades)).toBe(0.75);
    expect(weightedTrialScore([...grades, grade({ score: 0, weight: 1 })])).toBe(0.75);
  });

  it('are 0 without grades', () => {
    expect([trialScore([]), weightedTrialScore([])]).toEqual([0, 0]);
  });

  it('are 0 of a trial that could not be judged, whatever graders made of what there was', () => {
    const grades = [grade({ score: 1 })];
    expect(trialScores('error', grades)).toEqual({ score: 0, weighted_score: 0 });
    expect(trialScores('passed', grades)).toEqual({ score: 1, weighted_score: 1 });
  });

  it('lie between the least and the greatest grade', () => {
    const scores = fc.array(
      fc.record({
        score: fc.double({ min: 0, max: 1, noNaN: true }),
        weight: fc.double({ min: 0.1, max: 9, noNaN: true }),
      }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(scores, (records) => {
        const grades = records.map((record) => grade(record));
        const all = records.map((record) => record.score);
        for (const score of [trialScore(grades), weightedTrialScore(grades)]) {
          expect(score).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
          expect(score).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
        }
      }),
    );
  });
});

describe('trialStatus', () => {
  it.each([
    ['every grader passed', [grade()], undefined, 'passed'],
    ['one did not pass', [grade(), grade({ passed: false })], undefined, 'failed'],
    ['one could not judge', [grade({ passed: false }), grade({ error: true, passed: false })], undefined, 'error'],
    ['the executor reported an error', [grade()], 'exit code 1', 'error'],
    ['nothing judged it', [], undefined, 'error'],
  ] as const)('%s', (_, grades, executionError, status) => {
    expect(trialStatus(grades, executionError)).toBe(status);
  });
});

describe('combinedStatus', () => {
  it.each([
    [['passed', 'passed'], 'passed'],
    [['passed', 'failed', 'error'], 'failed'],
    [['passed', 'error', 'canceled'], 'error'],
    [['passed', 'canceled'], 'canceled'],
    [[], 'skipped'],
  ] as const)('%j is %s', (statuses, status) => {
    expect(combinedStatus(statuses)).toBe(status);
  });
});

describe('taskStats', () => {
  it('finding G5: an error trial never counts as passed', () => {
    expect(taskStats([trial('error'), trial('error')], 0)).toMatchObject({ pass_rate: 0, avg_score: 0, flaky: false });
    expect(taskStats([trial('passed'), trial('error')], 0)).toMatchObject({ pass_rate: 0.5, flaky: false });
  });

  it('leaves out trials that were not made', () => {
    expect(taskStats([trial('passed'), trial('canceled'), trial('skipped')], 0)).toMatchObject({
      pass_rate: 1,
      avg_score: 1,
    });
    expect(taskStats([trial('canceled')], 0)).toBeUndefined();
  });

  it('gives the population deviation, the range and the interval over weighted scores', () => {
    const stats = taskStats(
      [trial('passed', { score: 1, weighted_score: 1 }), trial('failed', { score: 0.5, weighted_score: 0.25 })],
      7,
    );
    expect(stats).toMatchObject({
      pass_rate: 0.5,
      avg_score: 0.75,
      avg_weighted_score: 0.625,
      min_score: 0.5,
      max_score: 1,
      std_dev_score: 0.25,
      score_variance: 0.0625,
      flaky: true,
      avg_duration_ms: 10,
      ci95_lo: 0.25,
      ci95_hi: 1,
    });
  });

  it('has no interval for a single trial', () => {
    expect(taskStats([trial('passed')], 0)).not.toHaveProperty('ci95_lo');
  });
});
