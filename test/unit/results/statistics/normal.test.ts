import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from '../../../../src/results/statistics/normal.js';

const distance = (actual: number, expected: number): number => Math.abs(actual - expected) / Math.abs(expected);

// Values of scipy 1.17, scipy.stats.norm.
describe('normalQuantile', () => {
  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-5, -4.264890793922825],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400545],
    [0.1, -1.2815515655446004],
    [0.25, -0.6744897501960817],
    [0.6, 0.2533471031357997],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [1 - 1e-9, 5.997807019601637],
  ])('of %s is %s', (p, expected) => expect(distance(normalQuantile(p), expected)).toBeLessThan(4e-15));

  it('is 0 in the middle, infinite at the ends and nothing beyond', () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect([-0.1, 1.1, Number.NaN].map(normalQuantile)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('normalCdf', () => {
  // Those at -20 and -8 are the tail's continued fraction in 60 digits: scipy's differ in the 15th.
  it.each([
    [-20, 2.7536241186062337e-89],
    [-8, 6.220960574271784e-16],
    [-5.9, 1.8175078630994235e-9],
    [-5, 2.866515718791933e-7],
    [-3, 0.0013498980316300933],
    [-1, 0.15865525393145707],
    [-0.66, 0.25462691467133614],
    [-0.5, 0.3085375387259869],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [2, 0.9772498680518208],
    [4, 0.9999683287581669],
  ])('of %s is %s', (x, expected) => expect(distance(normalCdf(x), expected)).toBeLessThan(4e-15));

  it('undoes the quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 12);
      }),
    );
    expect([-Infinity, Infinity, Number.NaN].map(normalCdf)).toEqual([0, 1, Number.NaN]);
  });
});
