import { mean } from './statistics/resampling.js';
import type { TrialStatus } from '../protocol/run.js';
import type { GroupSums } from './outcome.js';

/** A task as the sums of its groups need it. */
export interface GroupedTask {
  readonly groups?: readonly string[];
  readonly status: TrialStatus;
  readonly stats?: { readonly avg_score: number };
}

/** The sums of every group in the order in which they appear; a task of several groups counts in each. */
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
    const count = (status: string): number => records.filter((record) => record.status === status).length;
    return {
      name,
      passed: count('passed'),
      failed: count('failed'),
      errors: count('error'),
      total: records.length,
      avg_score: mean(records.flatMap(({ stats }) => (stats === undefined ? [] : [stats.avg_score]))),
    };
  });
}
