import { expect, it } from 'vitest';
import { taskStats } from '../../../src/results/scoring.js';
import { groupSums } from '../../../src/results/groups.js';
import type { FinishedTask } from '../../../src/results/outcome.js';
import { trial } from '../../helpers/outcomes.js';

function finished(
  id: string,
  status: 'passed' | 'failed' | 'error' | 'skipped',
  groups: readonly string[],
): FinishedTask {
  const stats = status === 'skipped' ? undefined : taskStats([trial(status)], 0);
  const [group = ''] = groups;
  const record = { test_id: id, display_name: id, status, group, ...(groups.length > 1 && { groups }) };
  return { record: { ...record, ...(stats && { stats }) }, trials: [] };
}

it('sums each group in the order of its first task; a task of two groups counts in both', () => {
  const tasks = [
    finished('a', 'passed', ['slow', 'cli']),
    finished('b', 'failed', ['cli']),
    finished('c', 'error', ['cli']),
    finished('d', 'skipped', ['slow']),
  ];
  expect(groupSums(tasks)).toEqual([
    { name: 'slow', passed: 1, failed: 0, errors: 0, total: 2, avg_score: 1 },
    { name: 'cli', passed: 1, failed: 1, errors: 1, total: 3, avg_score: 1 / 3 },
  ]);
  expect(groupSums([])).toEqual([]);
});
