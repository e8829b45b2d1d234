import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../../src/results/statistics/wilson.js';

describe('wilsonInterval', () => {
  // statsmodels 0.15, proportion_confint(method='wilson'); 81 of 263 is also in Newcombe 1998, table I: 0.2553, 0.3662.
  it.each([
    [0, 10, 0, 0.27753279986288926],
    [1, 10, 0.017876213095072924, 0.40415002679523854],
    [5, 10, 0.23659309051256394, 0.7634069094874361],
    [10, 10, 0.7224672001371106, 1],
    [1, 2, 0.09453120573423068, 0.9054687942657693],
    [81, 263, 0.2552885198782742, 0.36620957698280004],
    [990, 1000, 0.9816905311296853, 0.9945592455544707],
  ])('of %i in %i is %s to %s', (passed, n, lower, upper) => {
    const interval = wilsonInterval(passed, n);
    expect(interval?.lower).toBeCloseTo(lower, 12);
    expect(interval?.upper).toBeCloseTo(upper, 12);
  });

  it('says what it is, and nothing without a trial', () => {
    expect(wilsonInterval(3, 4)).toMatchObject({
      rate: 0.75,
      n: 4,
      passed: 3,
      confidence_level: 0.95,
      method: 'wilson',
    });
    expect(wilsonInterval(0, 0)).toBeUndefined();
  });

  it('holds the rate, lies within 0..1 and narrows with more trials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (n, raw) => {
        const passed = raw % (n + 1);
        const small = wilsonInterval(passed, n)!;
        const large = wilsonInterval(passed * 4, n * 4)!;
        expect(small.lower).toBeGreaterThanOrEqual(0);
        expect(small.upper).toBeLessThanOrEqual(1);
        expect(small.lower).toBeLessThanOrEqual(small.rate);
        expect(small.upper).toBeGreaterThanOrEqual(small.rate);
        expect(large.upper - large.lower).toBeLessThan(small.upper - small.lower);
      }),
    );
  });
});
