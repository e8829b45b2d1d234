import { mean } from './statistics/resampling.js';
import type { FinishedTask, GroupSums } from './outcome.js';

/** The sums of every group in the order in which they appear; a task of several groups counts in each. */
export function groupSums(tasks: readonly FinishedTask[]): readonly GroupSums[] {
  const members = new Map<string, FinishedTask['record'][]>();
  for (const { record } of tasks) {
    for (const name of record.groups ?? (record.group === undefined ? [] : [record.group])) {
      const known = members.get(name);
      if (known === undefined) members.set(name, [record]);
      else known.push(record);
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
