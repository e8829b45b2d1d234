import type { RunStatistics, TaskStatistics } from '../intervals.js';
import { meanInterval } from './mean-interval.js';
import { mean } from './resampling.js';
import { wilsonInterval } from './wilson.js';

/** A task as the statistics of its run need it. */
export interface JudgedTask {
  readonly status: string;
  readonly stats?: TaskStatistics & { readonly avg_score: number };
}

/** What the judged tasks of a run tell; undefined with fewer than two of them, or none. */
export function runStatistics(tasks: readonly JudgedTask[], seed: number): RunStatistics | undefined {
  let judged = 0;
  let passed = 0;
  const stats: NonNullable<JudgedTask['stats']>[] = [];
  for (const task of tasks) {
    if (task.status !== 'passed' && task.status !== 'failed') continue;
    judged += 1;
    if (task.status === 'passed') passed += 1;
    if (task.stats !== undefined) stats.push(task.stats);
  }
  if (judged < 2) return undefined;
  const rate = wilsonInterval(passed, judged);
  const score = meanInterval(
    stats.map((each) => each.avg_score),
    seed,
  );
  const several = stats.filter((each) => each.pass_at_k !== undefined);
  return {
    ...(rate && { pass_rate_ci: rate }),
    ...(score && { score_ci: score }),
    ...(several.length > 0 && {
      pass_at_k: meansByK(several.map((each) => each.pass_at_k ?? {})),
      pass_hat_k: meansByK(several.map((each) => each.pass_hat_k ?? {})),
      flaky_tasks: several.filter((each) => (each.flakiness ?? 0) > 0).length,
    }),
  };
}

/** Only those k that every task has: means over different tasks would not be comparable. */
function meansByK(tasks: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const keys = Object.keys(tasks[0] ?? {}).filter((k) => tasks.every((task) => task[k] !== undefined));
  return Object.fromEntries(keys.map((k) => [k, mean(tasks.map((task) => task[k] ?? 0))]));
}
