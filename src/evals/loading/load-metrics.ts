import type { MetricSpec } from '../../results/metric.js';
import { behaviourKinds } from '../../results/metrics.js';
import { didYouMean } from './did-you-mean.js';
import type { DiagnosticList, Finding } from './diagnostics.js';
import { isWord } from './issues.js';
import type { LoadedGrader, LoadedTask } from './loaded.js';
import type { EvalFile } from './schema/eval-file.js';
import type { SourceFile } from './source-file.js';

type Metric = NonNullable<EvalFile['metrics']>[number];

/** What a suite has that can be measured. */
export interface Measurable {
  readonly graders: readonly LoadedGrader[];
  readonly tasks: readonly LoadedTask[];
  /** True when there is a file of trigger tests, be it a bad one. */
  readonly triggers: boolean;
}

const figures = ['task_completion', 'trigger_accuracy', 'behavior_quality'] as const;

/** The enabled metrics of an eval. Names that stand for nothing, double ones and numbers out of range are errors. */
export function loadMetrics(
  metrics: readonly Metric[],
  measurable: Measurable,
  source: SourceFile,
  list: DiagnosticList,
): readonly MetricSpec[] {
  const names = namesOf(metrics, measurable);
  const seen = new Set<string>();
  return metrics.flatMap((metric, index) => {
    const report = (key: keyof Metric, finding: Omit<Finding, 'path'>): void =>
      list.add(source, { ...finding, path: ['metrics', index, key] });
    if (seen.has(metric.name))
      report('name', { severity: 'error', code: 'duplicate-metric', message: 'another metric has the same name' });
    seen.add(metric.name);
    checkNumbers(metric, report);
    if (metric.enabled === false) return [];
    const of = names.meaning(metric.name);
    if (of === undefined) {
      report('name', unknownName(metric.name, names.all()));
      return [];
    }
    if (!names.isMeasured(of)) report('name', nothingToMeasure(of));
    const { name, weight = 1, threshold, description } = metric;
    return [{ name, of, weight, ...(threshold !== undefined && { threshold }), ...(description && { description }) }];
  });
}

function checkNumbers(metric: Metric, report: (key: keyof Metric, finding: Omit<Finding, 'path'>) => void): void {
  const bad = (key: 'weight' | 'threshold', message: string): void =>
    report(key, { severity: 'error', code: 'bad-value', message });
  const { weight, threshold } = metric;
  if (weight !== undefined && !(weight > 0 && Number.isFinite(weight))) bad('weight', '`weight` must be above 0');
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1))
    bad('threshold', '`threshold` must be from 0 to 1');
  if (threshold === 0) report('threshold', alwaysReached(metric.name));
}

/** A run in which every task fails would be green by it. */
function alwaysReached(name: string): Omit<Finding, 'path'> {
  const message = 'a `threshold` of 0 is always reached';
  const hint =
    name === 'task_completion'
      ? 'no failed task can fail the run; without a threshold, every one does'
      : 'leave it out to only report the figure';
  return { severity: 'warning', code: 'always-reached', message, hint };
}

function unknownName(name: string, all: readonly string[]): Omit<Finding, 'path'> {
  const quoted = isWord(name) ? ` \`${name}\`` : '';
  const near = didYouMean(name, all);
  const known = `a metric is ${figures.join(', ')}, or the name or the kind of a grader of this eval`;
  const hint = near === undefined ? known : `did you mean \`${near}\`?`;
  return {
    severity: 'error',
    code: 'unknown-metric',
    message: `nothing here is measured as${quoted || ' this'}`,
    hint,
  };
}

function nothingToMeasure(of: MetricSpec['of']): Omit<Finding, 'path'> {
  const hint =
    of === 'trigger_accuracy'
      ? 'it needs a trigger_tests.yaml beside the eval file'
      : `it needs a grader of one of the kinds ${[...behaviourKinds].join(', ')}, or \`expected.behavior\` and the like`;
  const message = `\`${of}\` has nothing to measure here: it will not count`;
  return { severity: 'warning', code: 'not-measured', message, hint };
}

/** Names and kinds of graders; thousands of tasks are only looked at for a metric that needs them. */
function namesOf(metrics: readonly Metric[], { graders, tasks, triggers }: Measurable) {
  const needed = metrics.some(({ name }) => name !== 'task_completion' && name !== 'trigger_accuracy');
  const all = needed ? [...graders, ...tasks.flatMap((task) => task.graders)] : [];
  const names = new Set(all.map(({ name }) => name));
  const kinds = new Set(all.map(({ type }) => type));
  return {
    all: (): readonly string[] => [...figures, ...names, ...kinds],
    meaning(name: string): MetricSpec['of'] | undefined {
      const figure = figures.find((each) => each === name);
      if (figure !== undefined) return figure;
      return names.has(name) ? 'grader' : kinds.has(name) ? 'kind' : undefined;
    },
    isMeasured(of: MetricSpec['of']): boolean {
      if (of === 'trigger_accuracy') return triggers;
      return of !== 'behavior_quality' || [...kinds].some((kind) => behaviourKinds.has(kind));
    },
  };
}
