import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fisherExact } from '../../../../src/results/statistics/fisher.js';
import { holm } from '../../../../src/results/statistics/holm.js';
import { logChoose } from '../../../../src/results/statistics/log-choose.js';
import { mcnemarExact } from '../../../../src/results/statistics/mcnemar.js';
import { normalizedGain } from '../../../../src/results/statistics/normalized-gain.js';
import { pairedPermutation } from '../../../../src/results/statistics/paired-permutation.js';
import { pairsNeeded, powerHint, trialsNeeded } from '../../../../src/results/statistics/power.js';

describe('mcnemarExact', () => {
  // statsmodels 0.15, contingency_tables.mcnemar(exact=True).
  it.each([
    [1, 9, 0.021484375],
    [0, 6, 0.03125],
    [10, 5, 0.3017578125],
    [86, 150, 3.7159361395713866e-5],
    [1000, 1100, 0.03072070786424249],
    [3, 3, 1],
    [0, 0, 1],
  ])('of %i and %i changed pairs is %s', (b, c, p) => expect(mcnemarExact(b, c) / p).toBeCloseTo(1, 9));
});

describe('fisherExact', () => {
  // scipy 1.17, stats.fisher_exact; 1 of 10 and 11 of 14 is the example of Wikipedia's article on the test.
  it.each([
    [10, 10, 0, 10, 1.082508822446903e-5],
    [1, 10, 11, 14, 0.0027594561852200836],
    [3, 5, 2, 5, 1],
    [0, 3, 3, 3, 0.1],
    [450, 500, 420, 500, 0.006227146307687101],
    [0, 0, 3, 3, 1],
  ])('of %i/%i and %i/%i is %s', (a, n, b, m, p) => {
    expect(fisherExact(a, n, b, m) / p).toBeCloseTo(1, 8);
    expect(fisherExact(b, m, a, n) / p).toBeCloseTo(1, 8);
  });
});

describe('logChoose', () => {
  it('agrees with multiplying, on both sides of the change of methods', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.nat(), (n, raw) => {
        const k = raw % (n + 1);
        let sum = 0;
        for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
        expect(logChoose(n, k)).toBeCloseTo(sum, 9);
      }),
    );
  });
});

describe('holm', () => {
  it('agrees with statsmodels 0.15, multipletests(method="holm")', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02].map((p) => expect.closeTo(p, 12)));
    expect(holm([])).toEqual([]);
  });
});

describe('pairedPermutation', () => {
  const darwin = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

  it("gives the count of Fisher 1935, §21, for Darwin's maize: 1,726 of 32,768 sign changes", () => {
    expect(pairedPermutation(darwin, 1)).toEqual({ p: 1_726 / 32_768, method: 'exact', permutations: 32_768 });
  });

  it('agrees with scipy 1.17, permutation_test(permutation_type="samples"), and leaves zeros out', () => {
    expect(pairedPermutation([0.5, -0.25, 0.125, 0.75, 0.25, 0, 0, -0.1], 1)).toMatchObject({
      p: 0.25,
      permutations: 64,
    });
    expect(pairedPermutation([0, 0], 1)).toMatchObject({ p: 1 });
    expect(pairedPermutation([], 1)).toMatchObject({ p: 1 });
  });

  it('draws signs with its seed when there are many, and comes close to the exact answer', () => {
    const doubled = [...darwin, ...darwin.map((each) => each / 1e9)];
    const test = pairedPermutation(doubled, 5);
    expect(test).toMatchObject({ method: 'monte_carlo', permutations: 9_999, seed: 5 });
    expect(test.p).toBeCloseTo(1_726 / 32_768, 1);
    expect(pairedPermutation(doubled, 5)).toEqual(test);
    expect(pairedPermutation(doubled, 6).p).not.toBe(test.p);
  });

  it('is the exact McNemar test where every difference is 1 or -1', () => {
    fc.assert(
      fc.property(fc.nat(8), fc.nat(8), (b, c) => {
        const differences = [...Array.from({ length: b }, () => -1), ...Array.from({ length: c }, () => 1)];
        expect(pairedPermutation(differences, 0).p).toBeCloseTo(mcnemarExact(b, c), 12);
      }),
    );
  });
});

describe('power', () => {
  it('asks for as many pairs as statsmodels 0.15, NormalIndPower(ddof=0).solve_power(ratio=0)', () => {
    expect([pairsNeeded(0.1, 0.5), pairsNeeded(-0.05, 0.3), pairsNeeded(0.2, 0.4)]).toEqual([197, 283, 32]);
    expect(pairsNeeded(0, 0.5)).toBeUndefined();
  });

  it('asks for as many trials of one task as two plain shares need', () => {
    // (1.95996 + 0.84162)² · (0.8·0.2 + 0.6·0.4) / 0.2² = 78.5
    expect(trialsNeeded([[0.8, 0.6]], -0.2)).toBe(79);
    expect(trialsNeeded([[1, 0]], -1)).toBeUndefined();
    expect(powerHint(0.1, 0.5, undefined)).toEqual({ alpha: 0.05, power: 0.8, tasks_needed: 197 });
  });

  it('asks for more trials only where more trials can show it, and never for as many as there are', () => {
    const hint = (tasks: number, trials: number) => {
      const rates = Array.from({ length: tasks }, () => [0.5, 0.6] as const);
      return powerHint(0.1, 0.2, { rates, trials });
    };
    // 7.849 · 6 · (0.25 + 0.24) / (6 · 0.1)² = 64.1
    expect(hint(6, 64)?.trials_needed).toBe(65);
    expect(hint(6, 65)).not.toHaveProperty('trials_needed');
    expect(hint(5, 2)).not.toHaveProperty('trials_needed');
  });
});

describe('normalizedGain', () => {
  it("is the share of what could be gained, with waza's edges", () => {
    expect([normalizedGain(0.4, 0.7), normalizedGain(0.5, 0.25)]).toEqual([expect.closeTo(0.5, 12), -0.5]);
    expect([normalizedGain(1, 0.2), normalizedGain(0.3, 1), normalizedGain(0.3, 0.3 + 1e-13)]).toEqual([0, 1, 0]);
  });
});
