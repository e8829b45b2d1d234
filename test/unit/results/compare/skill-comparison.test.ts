import { expect, it } from 'vitest';
import { compareSkills } from '../../../../src/results/compare/skill-comparison.js';
import type { FinishedTask } from '../../../../src/results/outcome.js';
import { taskStats } from '../../../../src/results/scoring.js';
import { task, trial } from '../../../helpers/outcomes.js';

function finished(id: string, statuses: readonly ('passed' | 'failed' | 'error')[], model?: string): FinishedTask {
  const stats = taskStats(
    statuses.map((status) => trial(status)),
    0,
  );
  const { runs: _, ...record } = task(id, statuses.every((each) => each === 'passed') ? 'passed' : 'failed', {
    ...(stats && { stats }),
    ...(model !== undefined && { model }),
  });
  return { record, trials: [], usage: { input_tokens: 3 } };
}

it('the skills are compared with none, task by task, whether there is one trial or several', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const better = ids.map((id) => finished(id, ['passed']));
  const none = ids.map((id) => finished(id, ['failed']));
  expect(compareSkills(better, none, ['m'], 0)).toMatchObject([
    {
      model_id: 'm',
      verdict: 'better',
      evidence: {
        tasks: 6,
        normalized_gain: 1,
        tasks_passed: { only_base: 0, only_head: 6, p: expect.closeTo(2 / 2 ** 6, 12) },
      },
      tokens: { base: 18, head: 18 },
    },
  ]);
  const several = compareSkills(
    [finished('a', ['passed', 'passed', 'error'])],
    [finished('a', ['passed', 'failed'])],
    ['m'],
    0,
  );
  expect(several).toMatchObject([{ verdict: 'unclear' }]);
});

it('each model is compared with itself', () => {
  const withSkills = [finished('a', ['passed'], 'x'), finished('a', ['failed'], 'y')];
  const baseline = [finished('a', ['passed'], 'x'), finished('a', ['passed'], 'y')];
  expect(compareSkills(withSkills, baseline, ['x', 'y'], 0)).toMatchObject([
    { model_id: 'x', verdict: 'same' },
    { model_id: 'y', changes: { regressed: 1 } },
  ]);
});

it('a task of which one trial was judged has that trial’s score, as in a comparison of two runs', () => {
  const half = (score: number): FinishedTask => {
    const trials = [trial('failed', { score, weighted_score: score }), trial('error'), trial('error')];
    const stats = taskStats(trials, 0);
    const { runs: _, ...record } = task('a', 'failed', { ...(stats && { stats }) });
    return { record, trials: [] };
  };
  expect(compareSkills([half(0.9)], [half(0.6)], ['m'], 0)).toMatchObject([
    { evidence: { tasks: 1, score: { base: 0.6, head: 0.9 } } },
  ]);
});
