import type { MeasuredTask } from '../results/metrics.js';
import type { FinishedTask } from '../results/outcome.js';
import type { TaskSums } from '../results/summary.js';
import { longSuite } from './compact-task.js';
import { inSlices } from './loading/slices.js';

/** What a task adds to the sums of its run. */
export interface TaskTally extends TaskSums, MeasuredTask {
  /** Of a run of several models. */
  readonly model?: string;
  readonly groups?: readonly string[];
  /** Of all its trials, ms; only where the sums of several arms are told apart. */
  readonly durationMs?: number;
}

/**
 * The tallies of all tasks, in their order, with the event loop free in between: a long suite works the record of each
 * task out when it is asked, so that it is asked once. There, tasks that came out alike share their tally: of hundreds
 * of thousands most do.
 */
export async function tallied(tasks: readonly FinishedTask[], withDurations: boolean): Promise<readonly TaskTally[]> {
  const tallies: TaskTally[] = [];
  const known = new Map<string, TaskTally>();
  const share = (tally: TaskTally): TaskTally => {
    if (tasks.length <= longSuite) return tally;
    const key = JSON.stringify(tally);
    const same = known.get(key);
    if (same === undefined && known.size < mostKnown) known.set(key, tally);
    return same ?? tally;
  };
  await inSlices(tasks, (task) => void tallies.push(share(tallyOf(task, withDurations))));
  return tallies;
}

const mostKnown = 1_000;

function tallyOf(task: FinishedTask, withDurations: boolean): TaskTally {
  const { record, usage, judgeUsage, metricSums } = task;
  const { status, stats, model } = record;
  const groups = record.groups ?? (record.group === undefined ? undefined : [record.group]);
  return {
    status,
    ...(stats && { stats: summedStats(stats) }),
    ...(usage && { usage }),
    ...(judgeUsage && { judgeUsage }),
    ...(metricSums && { metricSums }),
    ...(model !== undefined && { model }),
    ...(groups && { groups }),
    ...(withDurations && { durationMs: (stats?.avg_duration_ms ?? 0) * task.trials.length }),
  };
}

/** Only what is summed: of hundreds of thousands of tasks the whole statistics would be held at once. */
function summedStats(stats: NonNullable<FinishedTask['record']['stats']>): NonNullable<TaskSums['stats']> {
  const { avg_score, avg_weighted_score, pass_at_k, pass_hat_k, flakiness } = stats;
  const scores = { avg_score, avg_weighted_score };
  const several = pass_at_k === undefined ? scores : { ...scores, pass_at_k, ...(pass_hat_k && { pass_hat_k }) };
  return flakiness === undefined ? several : { ...several, flakiness };
}
