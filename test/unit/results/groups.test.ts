import { expect, it } from 'vitest';
import { taskStats } from '../../../src/results/scoring.js';
import { type GroupedTask, groupSums } from '../../../src/results/groups.js';
import { armLines } from '../../../src/results/arm-view.js';
import { outcome, trial } from '../../helpers/outcomes.js';

function finished(status: 'passed' | 'failed' | 'error' | 'skipped', groups: readonly string[]): GroupedTask {
  const stats = status === 'skipped' ? undefined : taskStats([trial(status)], 0);
  return { status, groups, ...(stats && { stats }) };
}

it('sums each group in the order of its first task; a task of two groups counts in both', () => {
  const tasks = [
    finished('passed', ['slow', 'cli']),
    finished('failed', ['cli']),
    finished('error', ['cli']),
    finished('skipped', ['slow']),
  ];
  expect(groupSums(tasks)).toEqual([
    { name: 'slow', passed: 1, failed: 0, errors: 0, total: 2, avg_score: 1 },
    { name: 'cli', passed: 1, failed: 1, errors: 1, total: 3, avg_score: 1 / 3 },
  ]);
  expect(groupSums([])).toEqual([]);
});

it('counts an error without a trial as 0, and leaves out what was not made, as the sums of the run do', () => {
  const unmade = (status: 'error' | 'canceled'): GroupedTask => ({ status, groups: ['m'] });
  const cut = { ...finished('passed', ['m']), status: 'canceled' } as const;
  const tasks = [finished('passed', ['m']), finished('passed', ['m']), unmade('error'), cut, unmade('canceled')];
  expect(groupSums(tasks)[0]?.avg_score).toBeCloseTo(2 / 3);
});

it('has no score in words where nothing was judged', () => {
  const { summary } = outcome([]);
  const groups = groupSums([
    finished('skipped', ['none']),
    finished('passed', ['some']),
    finished('skipped', ['some']),
  ]);
  expect(armLines(outcome([], { summary: { ...summary, groups } }))).toEqual([
    'group none: 0 of 1 passed, no score',
    'group some: 1 of 2 passed, score 1.000 of the 1 made',
  ]);
});
