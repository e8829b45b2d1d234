import type { TrialStatus, Verdict } from '../protocol/run.js';
import { countStatuses } from './count-statuses.js';
import type { MetricResult, MetricSpec, MetricSums } from './metric.js';
import type { TrialResult } from './outcome.js';
import { verdictOf } from './summary.js';
import { weightedMean } from './weighted-mean.js';

/** The kinds of grader that judge what an agent did, not what it said. */
export const behaviourKinds: ReadonlySet<string> = new Set([
  'behavior',
  'tool_constraint',
  'action_sequence',
  'skill_invocation',
]);

/** Trigger tests as a metric needs them; `accuracy` (0..1) is over those that could be judged. */
export interface TriggerFacts {
  readonly accuracy: number;
  readonly judged: number;
  readonly errors: number;
  /** Skipped or canceled. */
  readonly unmade?: number;
}

/** A task as the metrics of a run need it. */
export interface MeasuredTask {
  readonly status: TrialStatus;
  readonly metricSums?: MetricSums;
}

/** What the trials of one task add to the metrics; only trials that were judged count, so that an error raises none. */
export function metricSums(metrics: readonly MetricSpec[], trials: readonly TrialResult[]): MetricSums | undefined {
  const wanted = metrics.filter(({ of }) => of === 'grader' || of === 'kind' || of === 'behavior_quality');
  if (wanted.length === 0) return undefined;
  const judged = trials.filter(({ status }) => status === 'passed' || status === 'failed');
  const sums = wanted.map((metric) => {
    let [score, grades] = [0, 0];
    for (const { validations } of judged) {
      for (const grade of Object.values(validations)) {
        if (!counts(metric, grade.identifier, grade.type)) continue;
        score += grade.score;
        grades += 1;
      }
    }
    return [metric.name, { score, grades }] as const;
  });
  return Object.fromEntries(sums);
}

function counts({ name, of }: MetricSpec, grader: string, kind: string): boolean {
  if (of === 'behavior_quality') return behaviourKinds.has(kind);
  return name === (of === 'grader' ? grader : kind);
}

/**
 * The metrics of a run, or of one of its models, by name: `task_completion` is the share of tasks that passed, of all
 * planned ones; `trigger_accuracy` that of the trigger tests; every other the mean score of its grades.
 */
export function measure(
  metrics: readonly MetricSpec[],
  tasks: readonly MeasuredTask[],
  triggers?: TriggerFacts,
): Readonly<Record<string, MetricResult>> {
  return Object.fromEntries(metrics.map((metric) => [metric.name, resultOf(metric, tasks, triggers)]));
}

function resultOf(
  metric: MetricSpec,
  tasks: readonly MeasuredTask[],
  triggers: TriggerFacts | undefined,
): MetricResult {
  const { name, weight, threshold, description } = metric;
  const base = {
    identifier: name,
    ...(threshold !== undefined && { threshold }),
    weight,
    ...(description !== undefined && { description }),
  };
  const found = figureOf(metric, tasks, triggers);
  if (found === undefined) {
    const missed = threshold !== undefined && shouldBeMeasured(metric, tasks, triggers);
    return { ...base, measured: false, ...(missed && { passed: false }) };
  }
  const passed = threshold === undefined || reaches(found.value, threshold);
  return { ...base, measured: true, value: found.value, passed, details: found.details };
}

interface Figure {
  readonly value: number;
  readonly details: Readonly<Record<string, number>>;
}

function figureOf(
  { name, of }: MetricSpec,
  tasks: readonly MeasuredTask[],
  triggers: TriggerFacts | undefined,
): Figure | undefined {
  if (of === 'task_completion') {
    const { succeeded, errors, total } = countsOf(tasks);
    return total === 0 ? undefined : { value: succeeded / total, details: { succeeded, errors, total } };
  }
  if (of === 'trigger_accuracy') {
    if (triggers === undefined || triggers.judged === 0) return undefined;
    return { value: triggers.accuracy, details: { judged: triggers.judged, errors: triggers.errors } };
  }
  let [score, grades] = [0, 0];
  for (const { metricSums: sums } of tasks) {
    const own = sums?.[name];
    score += own?.score ?? 0;
    grades += own?.grades ?? 0;
  }
  return grades === 0 ? undefined : { value: score / grades, details: { grades } };
}

/** A threshold that nobody could look at is not reached; one for which this run had nothing to make does not count. */
function shouldBeMeasured(
  { of }: MetricSpec,
  tasks: readonly MeasuredTask[],
  triggers: TriggerFacts | undefined,
): boolean {
  if (of === 'trigger_accuracy') return triggers !== undefined;
  return tasks.some(({ status }) => status !== 'passed' && status !== 'failed');
}

/** Sums of many scores are off by a few units in the last place. */
function reaches(value: number, threshold: number): boolean {
  return value >= threshold - 1e-9;
}

function countsOf(tasks: readonly MeasuredTask[]) {
  const { passed, failed, error } = countStatuses(tasks);
  return { succeeded: passed, failed, errors: error, total: tasks.length };
}

/** Σ value·weight / Σ weight over the metrics that could be measured; undefined when none could. */
export function metricsScore(metrics: Readonly<Record<string, MetricResult>>): number | undefined {
  return weightedMean(
    Object.values(metrics).flatMap(({ value, weight }) => (value === undefined ? [] : [{ value, weight }])),
  );
}

/**
 * The verdict of a run: `failed` when its tasks or a metric fell short, else `error` when a task, a trigger test or a
 * metric with a threshold could not be judged, else `passed`. A failed task fails the run, unless `task_completion` has a threshold: then the
 * share of passed tasks decides, and it has fallen short when even passing all those in error would not reach it.
 */
export function verdictWith(
  tasks: readonly MeasuredTask[],
  metrics: Readonly<Record<string, MetricResult>>,
  triggers?: TriggerFacts,
): Verdict {
  const { task_completion: completion, ...others } = metrics;
  const verdict =
    completion?.threshold === undefined ? verdictOf(tasks) : completionVerdict(tasks, completion.threshold);
  const missed = Object.values(others).filter(({ passed }) => passed === false);
  if (verdict === 'failed' || missed.some(({ measured }) => measured)) return 'failed';
  const untold = triggers === undefined ? 0 : triggers.errors + (triggers.unmade ?? 0);
  return missed.length > 0 || untold > 0 ? 'error' : verdict;
}

function completionVerdict(tasks: readonly MeasuredTask[], threshold: number): Verdict {
  const { succeeded, failed, errors, total } = countsOf(tasks);
  if (succeeded + failed === 0) return 'error';
  if (!reaches((succeeded + errors) / total, threshold)) return 'failed';
  return errors > 0 ? 'error' : 'passed';
}
