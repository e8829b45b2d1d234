import { mean } from './statistics/resampling.js';
import type { TrialStatus } from '../protocol/run.js';
import { countStatuses } from './count-statuses.js';
import type { GroupSums } from './outcome.js';
import { isMade } from './summary.js';

/** A task as the sums of its groups need it. */
export interface GroupedTask {
  readonly groups?: readonly string[];
  readonly status: TrialStatus;
  readonly stats?: { readonly avg_score: number };
}

/**
 * The sums of every group in the order in which they appear; a task of several groups counts in each. As in those of the
 * run, the score is a mean over the tasks that were made, and an error without a trial counts as 0.
 */
export function groupSums(tasks: readonly GroupedTask[]): readonly GroupSums[] {
  const members = new Map<string, GroupedTask[]>();
  for (const task of tasks) {
    for (const name of task.groups ?? []) {
      const known = members.get(name);
      if (known === undefined) members.set(name, [task]);
      else known.push(task);
    }
  }
  return [...members].map(([name, records]) => {
    const { passed, failed, error } = countStatuses(records);
    const scores = records.flatMap(({ status, stats }) => (isMade(status) ? [stats?.avg_score ?? 0] : []));
    return { name, passed, failed, errors: error, total: records.length, avg_score: mean(scores) };
  });
}
