import type { MetricSpec } from '../results/metric.js';
import { metricSums } from '../results/metrics.js';
import type { FinishedTask, TrialResult } from '../results/outcome.js';
import { combinedStatus, taskStats } from '../results/scoring.js';
import { sumUsage } from '../results/sum-usage.js';
import type { TrialStatus } from '../protocol/run.js';
import type { PlannedTask } from './planned-task.js';

/** The part of a task that its outcome repeats. */
export type TaskFacts = Pick<PlannedTask, 'id' | 'name' | 'tags' | 'source' | 'line' | 'digest' | 'arm' | 'groups'>;

/** A trial with the JSON text that stands for it in the outcome. */
export interface WrittenTrial {
  readonly trial: TrialResult;
  readonly json: string | (() => string);
  /** Reads the line back that the run wrote of it, when that is where its JSON is. */
  readonly readBack?: () => string;
}

/** A task from its trials. */
export function finishedTask(
  task: TaskFacts,
  trials: readonly WrittenTrial[],
  { seed, metrics }: { readonly seed: number; readonly metrics: readonly MetricSpec[] },
): FinishedTask {
  const results = trials.map(({ trial }) => trial);
  const stats = taskStats(results, seed);
  const usage = sumUsage(results.map((trial) => trial.session_digest.usage));
  const judgeUsage = sumUsage(results.map((trial) => trial.judge_usage));
  const sums = metricSums(metrics, results);
  return {
    record: { ...recordBase(task, combinedStatus(results.map((trial) => trial.status))), ...(stats && { stats }) },
    ...(task.arm.baseline && { baseline: true }),
    trials: trials.map(({ json }) => json),
    ...(usage && { usage }),
    ...(judgeUsage && { judgeUsage }),
    ...(sums && { metricSums: sums }),
  };
}

/** A task of which no trial was made, with the reason when there is one of its own. */
export function unmadeTask(task: TaskFacts, status: TrialStatus, reason?: string): FinishedTask {
  return {
    record: { ...recordBase(task, status), ...(reason !== undefined && { error_msg: reason }) },
    ...(task.arm.baseline && { baseline: true }),
    trials: [],
  };
}

/** What the outcome says of a task whatever came of its trials. */
export function recordBase(task: TaskFacts, status: TrialStatus): FinishedTask['record'] {
  const { id, name, tags, source, line, digest, arm, groups } = task;
  return {
    test_id: id,
    display_name: name,
    ...(arm.model !== undefined && { model: arm.model }),
    ...(groups && { group: groups[0] ?? '', ...(groups.length > 1 && { groups }) }),
    ...(tags.length > 0 && { tags }),
    source: line === undefined ? source : `${source}:${line}`,
    digest,
    status,
  };
}

/** The trial's own JSON in its line. A quote within a text is escaped, so that the mark stands only where it begins. */
export function trialOf(line: string): string {
  return `{${line.slice(line.indexOf(',"run_number":') + 1)}`;
}
