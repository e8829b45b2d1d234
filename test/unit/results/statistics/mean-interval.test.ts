import { describe, expect, it } from 'vitest';
import { meanInterval } from '../../../../src/results/statistics/mean-interval.js';

describe('meanInterval', () => {
  // scipy 1.17, stats.bootstrap(method='BCa'), 250,000 resamples. The first are the law schools' LSAT averages of Efron 1982.
  it.each([
    [[576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594], 581.53, 622.47, 1.6],
    [[0.2, 0.5, 0.55, 0.6, 0.61, 0.7, 0.72, 0.8, 0.95, 1, 1, 0.1], 0.4708, 0.7833, 0.008],
    // 20 of 25: the exact distribution of the resampled means is binomial, the bounds are its quantiles at 0.01138 and 0.95536.
    [Array.from({ length: 25 }, (_, i) => (i < 5 ? 0 : 1)), 0.6, 0.92, 0.001],
  ])('of %j agrees with scipy', (values, lower, upper, slack) => {
    const interval = meanInterval(values, 11);
    expect(Math.abs((interval?.lower ?? 0) - lower)).toBeLessThanOrEqual(slack);
    expect(Math.abs((interval?.upper ?? 0) - upper)).toBeLessThanOrEqual(slack);
    expect(interval).toMatchObject({ method: 'bca', n: values.length, num_bootstraps: 10_000, seed: 11 });
  });

  it('is not symmetric where the values are not: the bias and the acceleration count', () => {
    const values = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.2, 1];
    const { lower = 0, upper = 0, mean = 0 } = meanInterval(values, 1) ?? {};
    expect(upper - mean).toBeGreaterThan(1.5 * (mean - lower));
  });

  it('is the same for a seed, another for another', () => {
    const values = Array.from({ length: 30 }, (_, i) => Math.sqrt(i));
    expect(meanInterval(values, 1)).toEqual(meanInterval(values, 1));
    expect(meanInterval(values, 1)).not.toMatchObject({ lower: meanInterval(values, 2)?.lower });
  });

  it('states its degenerate cases', () => {
    expect(meanInterval([0.5], 1)).toBeUndefined();
    expect(meanInterval([0.5, 0.5], 1)).toEqual({
      mean: 0.5,
      lower: 0.5,
      upper: 0.5,
      n: 2,
      confidence_level: 0.95,
      method: 'constant',
    });
  });

  it('takes the normal approximation for very many values', () => {
    const values = Array.from({ length: 1_600 }, (_, i) => i % 2);
    const interval = meanInterval(values, 1);
    expect(interval).toMatchObject({ method: 'normal', mean: 0.5 });
    // 1.96 · 0.5 / √1600 = 0.0245
    expect(interval?.lower).toBeCloseTo(0.4755, 4);
    expect(interval).not.toHaveProperty('seed');
  });
});
