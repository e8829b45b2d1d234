import { describe, expect, it } from 'vitest';
import type { MetricSpec } from '../../../src/results/metric.js';
import { metricLines } from '../../../src/results/metric-text.js';
import { measure, type MeasuredTask, metricsScore, metricSums, verdictWith } from '../../../src/results/metrics.js';
import type { TrialStatus } from '../../../src/protocol/run.js';
import { grade, trial } from '../../helpers/outcomes.js';

const metric = (name: string, of: MetricSpec['of'], more: Partial<MetricSpec> = {}): MetricSpec => ({
  name,
  of,
  weight: 1,
  ...more,
});
const completion = (threshold?: number) =>
  metric('task_completion', 'task_completion', threshold === undefined ? {} : { threshold });
const tasks = (...statuses: TrialStatus[]): MeasuredTask[] => statuses.map((status) => ({ status }));

describe('the sums of a task', () => {
  const validations = {
    g: grade({ identifier: 'g', type: 'text', score: 0.5 }),
    calls: grade({ identifier: 'calls', type: 'tool_constraint', score: 1 }),
    'expected.behavior': grade({ identifier: 'expected.behavior', type: 'behavior', score: 0 }),
  };
  const wanted = [metric('g', 'grader'), metric('text', 'kind'), metric('behavior_quality', 'behavior_quality')];

  it('hold what counts for each metric: by name, by kind, and all graders of behaviour', () => {
    expect(metricSums(wanted, [trial('failed', { validations }), trial('passed', { validations })])).toEqual({
      g: { score: 1, grades: 2 },
      text: { score: 1, grades: 2 },
      behavior_quality: { score: 2, grades: 4 },
    });
  });

  it('leave out trials that were not judged, so that an error raises nothing', () => {
    const unjudged = (['error', 'canceled', 'skipped'] as const).map((status) => trial(status, { validations }));
    expect(metricSums(wanted, unjudged)?.['g']).toEqual({ score: 0, grades: 0 });
  });

  it('are not made when no metric needs them', () => {
    expect(metricSums([completion(0.5)], [trial('passed', { validations })])).toBeUndefined();
  });
});

describe('a metric of a run', () => {
  it('is the mean over all grades, and reaches a threshold that only rounding misses', () => {
    const task = { status: 'failed', metricSums: { g: { score: 0.1 + 0.2, grades: 1 } } } as const;
    const [low, high] = [0.3, 0.31].map((threshold) =>
      measure([metric('g', 'grader', { threshold, description: 'd' })], [task, task]),
    );
    expect(low?.['g']).toEqual({
      identifier: 'g',
      measured: true,
      value: expect.closeTo(0.3),
      threshold: 0.3,
      passed: true,
      weight: 1,
      description: 'd',
      details: { grades: 2 },
    });
    expect(high?.['g']?.passed).toBe(false);
  });

  it('says that there was nothing to measure, and then neither passes nor fails nor counts', () => {
    const metrics = measure(
      [metric('g', 'grader', { threshold: 0.5 }), metric('trigger_accuracy', 'trigger_accuracy'), completion(1)],
      tasks('passed'),
    );
    expect(metrics['g']).toEqual({ identifier: 'g', measured: false, threshold: 0.5, weight: 1 });
    expect(metrics['trigger_accuracy']).not.toHaveProperty('passed');
    expect(metricsScore(metrics)).toBe(1);
    expect(metricsScore(measure([metric('g', 'grader')], []))).toBeUndefined();
  });

  it('is not reached when what it is measured by was there, but skipped or not judged', () => {
    const accuracy = metric('trigger_accuracy', 'trigger_accuracy', { threshold: 0.1 });
    const skipped = { accuracy: 0, judged: 0, errors: 0, unmade: 2 };
    const [low, figureOnly] = [0.5, undefined].map((threshold) =>
      metric('g', 'grader', threshold ? { threshold } : {}),
    );
    for (const spec of [accuracy, ...(low ? [low] : [])]) {
      const found = measure([spec], tasks('passed', 'skipped'), skipped)[spec.name];
      expect(found).toMatchObject({ measured: false, passed: false });
    }
    const metrics = measure([accuracy, ...(figureOnly ? [figureOnly] : [])], tasks('skipped'), skipped);
    expect(metrics['g']).not.toHaveProperty('passed');
    expect(metricLines(metrics)).toEqual(['trigger_accuracy: not measured, wanted 0.1', 'g: not measured']);
  });

  it('weighs in the score of all', () => {
    const triggers = { accuracy: 0.5, judged: 4, errors: 0 };
    const specs = [{ ...completion(), weight: 3 }, metric('trigger_accuracy', 'trigger_accuracy')];
    expect(metricsScore(measure(specs, tasks('passed'), triggers))).toBe(0.875);
  });
});

describe('the verdict', () => {
  const verdict = (specs: readonly MetricSpec[], made: readonly MeasuredTask[], errors = 0, accuracy = 1) => {
    const triggers = { accuracy, judged: 2, errors };
    return verdictWith(made, measure(specs, made, triggers), triggers);
  };

  it.each<[string, readonly MetricSpec[], TrialStatus[], string]>([
    ['no metric', [], ['passed', 'failed'], 'failed'],
    ['no threshold', [completion()], ['passed', 'failed'], 'failed'],
    ['a threshold that is reached', [completion(0.5)], ['passed', 'failed'], 'passed'],
    ['a threshold that is missed', [completion(0.6)], ['passed', 'failed'], 'failed'],
    ['errors that could still reach it', [completion(0.6)], ['passed', 'failed', 'error'], 'error'],
    ['a threshold reached in spite of errors', [completion(0.5)], ['passed', 'passed', 'error'], 'error'],
    ['errors that could not', [completion(0.9)], ['passed', 'failed', 'error'], 'failed'],
    ['tasks left out, which count against it', [completion(0.5)], ['passed', 'failed', 'skipped', 'skipped'], 'failed'],
    ['nothing judged', [completion(0)], ['skipped'], 'error'],
    ['nothing judged but errors', [completion(0)], ['error'], 'error'],
  ])('with %s', (_, specs, statuses, expected) => {
    expect(verdict(specs, tasks(...statuses))).toBe(expected);
  });

  it('fails for any other metric that falls short, also when every task passed', () => {
    const accuracy = metric('trigger_accuracy', 'trigger_accuracy', { threshold: 0.8 });
    expect(verdict([accuracy], tasks('passed'), 0, 0.8)).toBe('passed');
    expect(verdict([accuracy], tasks('passed'), 0, 0.7)).toBe('failed');
    expect(verdict([accuracy], tasks('error'), 0, 0.7)).toBe('failed');
  });

  it('is an error when a trigger test could not be judged, with a metric for them or without', () => {
    expect(verdict([], tasks('passed'), 1)).toBe('error');
    expect(verdict([], tasks('failed'), 1)).toBe('failed');
  });

  it('is an error when trigger tests were skipped, though the share of tasks that has to pass did', () => {
    const skipped = { accuracy: 0, judged: 0, errors: 0, unmade: 1 };
    const accuracy = metric('trigger_accuracy', 'trigger_accuracy', { threshold: 0.9 });
    for (const specs of [[completion(0.5)], [completion(0.5), accuracy]]) {
      const made = tasks('passed', 'failed');
      expect(verdictWith(made, measure(specs, made, skipped), skipped)).toBe('error');
    }
  });
});
