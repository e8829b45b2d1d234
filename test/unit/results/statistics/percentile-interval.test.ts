import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapMean } from '../../../../src/results/statistics/percentile-interval.js';
import { seededRandom, standardDeviation } from '../../../../src/results/statistics/resampling.js';

describe('bootstrapMean', () => {
  it('gives the same interval for the same seed and another for another', () => {
    const values = [0.0131, 0.2717, 0.4142, 0.5772, 0.9319, 0.9973, 0.6931];
    expect(bootstrapMean(values, 1)).toEqual(bootstrapMean(values, 1));
    expect(bootstrapMean(values, 1)).not.toEqual(bootstrapMean(values, 2));
  });

  it('needs no resampling for one value or equal values', () => {
    expect(bootstrapMean([0.5], 1)).toMatchObject({ lower: 0.5, upper: 0.5, num_bootstraps: 0 });
    expect(bootstrapMean([0.5, 0.5, 0.5], 1)).toMatchObject({ lower: 0.5, upper: 0.5, num_bootstraps: 10_000 });
  });

  it('agrees with the exact distribution of two values: both ends are reached at 95 %', () => {
    // Of the 4 equally likely resamples of {0, 1} a quarter has mean 0 and a quarter mean 1: more than 2.5 % each.
    expect(bootstrapMean([0, 1], 3)).toMatchObject({ lower: 0, upper: 1, mean: 0.5 });
  });

  it('covers the mean and stays within the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 12 }),
        fc.nat(),
        (values, seed) => {
          const { lower, upper, mean } = bootstrapMean(values, seed);
          expect(lower).toBeLessThanOrEqual(mean + 1e-9);
          expect(upper).toBeGreaterThanOrEqual(mean - 1e-9);
          expect(lower).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(upper).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('seededRandom', () => {
  it('is uniform enough: mean and deviation of 100,000 numbers', () => {
    const random = seededRandom(42);
    const numbers = Array.from({ length: 100_000 }, random);
    expect(numbers.reduce((sum, value) => sum + value, 0) / numbers.length).toBeCloseTo(0.5, 2);
    expect(standardDeviation(numbers)).toBeCloseTo(Math.sqrt(1 / 12), 2);
    expect(Math.max(...numbers.slice(0, 10_000))).toBeLessThan(1);
  });
});
