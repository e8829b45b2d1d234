import { describe, expect, it } from 'vitest';
import { scoreText, taskScore } from '../../../src/results/score-text.js';
import { taskStats } from '../../../src/results/scoring.js';
import { outcome, task, trial } from '../../helpers/outcomes.js';

const { summary } = outcome([]);

describe('the score of a run in words', () => {
  it.each([
    [{ succeeded: 1, canceled: 2, total_tests: 3, aggregate_score: 1 }, 'score 1.000 of the 1 made'],
    [{ succeeded: 2, errors: 1, total_tests: 3, aggregate_score: 2 / 3 }, 'score 0.667'],
    [{ succeeded: 3, total_tests: 3, aggregate_score: 1 }, 'score 1.000'],
    [{ errors: 3, total_tests: 3 }, 'no score'],
    [{ skipped: 3, total_tests: 3 }, 'no score'],
    [{ total_tests: 0 }, 'no score'],
  ])('%j is %s', (sums, text) => {
    expect(scoreText({ ...summary, ...sums })).toBe(text);
  });

  it('is none for a task of which no trial was judged', () => {
    const withRuns = (...runs: ReturnType<typeof trial>[]) => {
      return { ...task('a', 'error', { runs }), stats: taskStats(runs, 0)! };
    };
    expect(taskScore(withRuns(trial('error')))).toBeUndefined();
    expect(taskScore(withRuns(trial('error', { score: 0 }), trial('passed', { score: 1 })))).toBe(0.5);
  });
});
