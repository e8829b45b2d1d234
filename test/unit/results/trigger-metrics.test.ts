import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triggerMetrics, triggerText, type TriggerResult } from '../../../src/results/trigger-metrics.js';

function result(should: boolean, did: boolean | undefined, confidence?: string): TriggerResult {
  const status = did === undefined ? 'error' : did === should ? 'passed' : 'failed';
  return {
    prompt: 'p',
    should_trigger: should,
    ...(did !== undefined && { did_trigger: did }),
    ...(confidence !== undefined && { confidence }),
    status,
    duration_ms: 1,
  };
}

describe('triggerMetrics', () => {
  it('has waza’s formulas and four decimals; prompts of confidence medium count half, as exact sums', () => {
    const results = [
      result(true, true),
      result(true, true, 'medium'),
      result(true, false, 'high'),
      result(false, true, 'medium'),
      result(false, false),
      result(false, false, ''),
    ];
    expect(triggerMetrics(results)).toEqual({
      true_positives: 1.5,
      false_positives: 0.5,
      true_negatives: 2,
      false_negatives: 1,
      precision: 0.75,
      recall: 0.6,
      f1: 0.6667,
      accuracy: 0.7,
    });
  });

  it('keeps what nobody could tell out of every figure but its own', () => {
    const judged = [result(true, true), result(false, true)];
    const metrics = triggerMetrics(judged);
    expect(triggerMetrics([...judged, result(true, undefined), result(false, undefined)])).toEqual({
      ...metrics,
      errors: 2,
    });
    expect(triggerMetrics([result(true, undefined)])).toMatchObject({ accuracy: 0, precision: 0, recall: 0, f1: 0 });
    expect(triggerMetrics([])).toBeUndefined();
  });

  it('counts what was not asked, and has no figures in words where nothing was judged', () => {
    const skipped = { ...result(true, undefined), status: 'skipped' } as const;
    const metrics = triggerMetrics([skipped, skipped, { ...skipped, status: 'canceled' }]);
    expect(metrics).toMatchObject({ skipped: 2, canceled: 1 });
    expect(metrics && triggerText(metrics)).toBe('none judged, 2 skipped, 1 canceled');
    const some = triggerMetrics([result(true, true), result(true, undefined)]);
    expect(some && triggerText(some)).toBe('accuracy 1, precision 1, recall 1, F1 1, 1 could not be told');
  });

  it('is 1 throughout for right answers, and never leaves 0..1', () => {
    const anyResult = fc
      .record({ should: fc.boolean(), did: fc.boolean(), confidence: fc.constantFrom('', 'high', 'medium') })
      .map(({ should, did, confidence }) => result(should, did, confidence));
    fc.assert(
      fc.property(fc.array(anyResult, { minLength: 1 }), (results) => {
        const metrics = triggerMetrics(results);
        const ratios = [metrics?.precision, metrics?.recall, metrics?.f1, metrics?.accuracy];
        expect(ratios.every((each) => each !== undefined && each >= 0 && each <= 1)).toBe(true);
        expect(metrics?.accuracy === 1).toBe(results.every(({ status }) => status === 'passed'));
      }),
    );
  });
});
