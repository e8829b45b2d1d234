import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byK, flakiness, passAtK, passHatK, reportedK } from '../../../../src/results/statistics/pass-at-k.js';

/** Every way to take k of n trials, of which the first `passed` passed. */
function share(n: number, passed: number, k: number, meets: (good: number) => boolean): number {
  let met = 0;
  let all = 0;
  for (let mask = 0; mask < 2 ** n; mask++) {
    const taken = Array.from({ length: n }, (_, i) => (mask >> i) & 1);
    if (taken.reduce((sum, bit) => sum + bit, 0) !== k) continue;
    all += 1;
    if (meets(taken.slice(0, passed).reduce((sum, bit) => sum + bit, 0))) met += 1;
  }
  return met / all;
}

describe('pass@k and pass^k', () => {
  it('are the shares of all ways to take k trials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), fc.nat(), (n, a, b) => {
        const passed = a % (n + 1);
        const k = (b % n) + 1;
        expect(passAtK(n, passed, k)).toBeCloseTo(
          share(n, passed, k, (good) => good > 0),
          12,
        );
        expect(passHatK(n, passed, k)).toBeCloseTo(
          share(n, passed, k, (good) => good === k),
          12,
        );
      }),
    );
  });

  it('have the values of the formulas: 1 − C(15,k)/C(20,k) and C(5,k)/C(20,k)', () => {
    expect([1, 2, 5, 10].map((k) => passAtK(20, 5, k))).toEqual(
      [0.25, 0.4473684210526315, 0.8063080495356038, 0.9837461300309598].map((value) => expect.closeTo(value, 12)),
    );
    expect([1, 2, 5].map((k) => passHatK(20, 5, k))).toEqual(
      [0.25, 0.05263157894736842, 6.449948400412796e-5].map((value) => expect.closeTo(value, 12)),
    );
    expect([passAtK(3, 1, 4), passHatK(3, 1, 0)]).toEqual([Number.NaN, Number.NaN]);
  });

  it('are reported for few k, also of many trials', () => {
    expect(reportedK(3)).toEqual([1, 2, 3]);
    expect(reportedK(12)).toEqual([1, 2, 3, 4, 5, 10, 12]);
    expect(reportedK(10)).toEqual([1, 2, 3, 4, 5, 10]);
    expect(byK(passAtK, 2, 1)).toEqual({ 1: 0.5, 2: 1 });
  });
});

describe('flakiness', () => {
  it('is the chance that two trials disagree', () => {
    expect([flakiness(4, 4), flakiness(4, 0), flakiness(2, 1), flakiness(4, 2)]).toEqual([0, 0, 1, 2 / 3]);
    expect(flakiness(1, 1)).toBeUndefined();
  });
});
