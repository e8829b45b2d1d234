import { expect, it } from 'vitest';
import { taskStats } from '../../../src/results/scoring.js';
import { type GroupedTask, groupSums } from '../../../src/results/groups.js';
import { trial } from '../../helpers/outcomes.js';

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
