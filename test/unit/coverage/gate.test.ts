import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveFloors, type FloorSources } from '../../../src/coverage/floors/resolve-floors.js';
import { gateVerdict, judgeGroups } from '../../../src/coverage/gate.js';
import type { CoverageGroup, GateSettings, GroupVerdict } from '../../../src/coverage/model.js';
import { tenthsDown, tenthsOfGo } from '../../../src/coverage/percent.js';
import { group } from '../../helpers/coverage.js';

function judge(
  groups: readonly CoverageGroup[],
  sources: FloorSources,
  settings: GateSettings = {},
): readonly GroupVerdict[] {
  const { floors, errors } = resolveFloors(groups, sources, settings);
  expect(errors).toEqual([]);
  return judgeGroups(groups, floors, settings);
}

/** The status of a group that covers so many of 1,000 statements, against a stored floor in tenths. */
function status(covered: number, tenths: number | undefined, settings: GateSettings = {}): string | undefined {
  const stored = new Map(tenths === undefined ? [] : [['p', [{ rule: { tenths } }]]]);
  return judge([group('p', covered, 1_000)], { stored }, settings)[0]?.status;
}

describe('a group and its floor', () => {
  it.each([
    [850, 750, 'LOOSE'],
    [850, 900, 'LOW'],
    [850, undefined, 'PASS'],
    [799, undefined, 'LOW'],
    [800, undefined, 'PASS'],
    [796, 796, 'PASS'],
    [0, 0, 'PASS'],
  ] as const)('%i of 1000 against %s tenths: %s', (covered, tenths, expected) => {
    expect(status(covered, tenths)).toBe(expected);
  });

  it('is compared without rounding up: 1999 of 2000 does not reach 100', () => {
    const stored = new Map([['p', [{ rule: { tenths: 1000 } }]]]);
    const almost = [group('p', 1_999, 2_000)];
    expect(judge(almost, { stored })[0]).toMatchObject({ status: 'LOW', passed: false, check: { percent: 999 } });
    // Floors that were made by Go's rounding are read by it.
    expect(judge(almost, { stored }, { rounding: 'go' })[0]).toMatchObject({
      status: 'PASS',
      check: { percent: 1000 },
    });
  });

  it('shows 100.0 for all of it only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.nat({ max: 1_000_000_000 }), (total, part) => {
        const covered = Math.min(part, total);
        const tenths = tenthsDown({ covered, total });
        expect(tenths === 1000).toBe(covered === total);
        expect(BigInt(tenths ?? -1) * BigInt(total)).toBeLessThanOrEqual(BigInt(covered) * 1000n);
        expect(BigInt((tenths ?? -1) + 1) * BigInt(total)).toBeGreaterThan(BigInt(covered) * 1000n);
      }),
    );
  });

  // Printed by Go 1.26.8: fmt.Sprintf("%.1f", 100*float64(covered)/float64(total)).
  it.each([
    [77, 80, 962],
    [1_999, 2_000, 1000],
    [3, 2_000, 1],
    [1, 2_000, 1],
    [1, 8, 125],
    [1, 16, 62],
    [3, 16, 188],
    [643, 1_000, 643],
  ])('%i of %i is %i tenths as Go rounds', (covered, total, tenths) => {
    expect(tenthsOfGo({ covered, total })).toBe(tenths);
  });
});

describe('tightness', () => {
  it.each([
    [800, 100, {}, 'LOOSE'],
    [800, 796, {}, 'PASS'],
    [800, 795, {}, 'PASS'],
    [800, 794, {}, 'LOOSE'],
    [800, 100, { tightness: { enabled: false, tolerance: 5 } }, 'PASS'],
    [800, 700, { tightness: { enabled: true, tolerance: 150 } }, 'PASS'],
  ] as const)('%i against %i with %j: %s', (covered, tenths, settings, expected) => {
    expect(status(covered, tenths, settings)).toBe(expected);
  });

  // In doubles, each first minus its second is above 0.5.
  it.each([
    [644, 639],
    [11, 6],
    [22, 17],
    [44, 39],
    [83, 78],
    [161, 156],
    [322, 317],
  ])('takes %i against %i, exactly at the tolerance', (covered, tenths) => {
    expect(status(covered, tenths)).toBe('PASS');
  });

  it('advises a floor that is tight', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.nat({ max: 1000 }), fc.nat({ max: 50 }), (covered, tenths, tolerance) => {
        const settings = { tightness: { enabled: true, tolerance } };
        const stored = new Map([['p', [{ rule: { tenths } }]]]);
        const advice = judge([group('p', covered, 1_000)], { stored }, settings)[0]?.check?.advice;
        if (advice === undefined) return;
        expect(advice).toBeGreaterThan(tenths);
        expect(status(covered, advice, settings)).toBe('PASS');
      }),
    );
    expect(
      judge([group('p', 800, 1_000)], { stored: new Map([['p', [{ rule: { tenths: 100 } }]]]) })[0]?.check?.advice,
    ).toBe(795);
  });

  it('holds stored floors only', () => {
    const overrides = [{ pattern: 'p', floors: [{ rule: { tenths: 100 } }] }];
    expect(judge([group('p', 9, 10)], { stored: new Map(), overrides })[0]?.status).toBe('PASS');
  });
});

describe('a group that has no percentage', () => {
  it('of types only is EMPTY and passes, whatever its floor', () => {
    for (const run of ['tested', 'untested'] as const) {
      const stored = new Map([['p', [{ rule: { tenths: 900 } }]]]);
      const [verdict] = judge([group('p', 0, 0, { run })], { stored });
      expect(verdict).toMatchObject({ status: 'EMPTY', passed: true, check: { percent: null } });
    }
  });

  it('without tests is UNTESTED and judged as 0 %', () => {
    const untested = group('p', 9, 10, { run: 'untested' });
    expect(judge([untested], { stored: new Map() })[0]).toMatchObject({
      status: 'UNTESTED',
      passed: false,
      check: { count: { covered: 0, total: 10 } },
    });
    const zero = new Map([['p', [{ rule: { tenths: 0 } }]]]);
    expect(judge([untested], { stored: zero })[0]).toMatchObject({ status: 'UNTESTED', passed: true });
  });

  it.each([
    ['tests-failed', 'TESTS_FAILED', false],
    ['build-failed', 'BUILD_FAILED', false],
    ['timeout', 'TIMEOUT', false],
    ['canceled', 'CANCELED', false],
    ['excluded', 'EXCLUDED', true],
  ] as const)('whose run is %s is %s', (run, expected, passed) => {
    const [verdict] = judge([group('p', 10, 10, { run })], { stored: new Map() });
    expect(verdict).toMatchObject({ status: expected, passed, checks: [] });
  });

  it('without any floor is NEW and passes', () => {
    expect(judge([group('p', 1, 10)], { stored: new Map() }, { defaultFloor: null })[0]).toMatchObject({
      status: 'NEW',
      passed: true,
    });
  });
});

describe('floors of several kinds', () => {
  const stored = new Map([['m/a', [{ rule: { tenths: 895 } }]]]);
  it('all hold: the stored one and that of the settings, whose first match wins', () => {
    const overrides = [
      { pattern: 'm/*', floors: [{ rule: { maxUncovered: 0 } }] },
      { pattern: '**', floors: [{ rule: { tenths: 0 } }] },
      { pattern: 'old', floors: [] },
    ];
    const groups = [group('m/a', 9, 10), group('b', 1, 10)];
    const resolved = resolveFloors(groups, { stored, overrides }, {});
    expect(resolved.unmatched).toEqual(['old']);
    const verdicts = judgeGroups(groups, resolved.floors, {});
    expect(verdicts.map(({ status: each }) => each)).toEqual(['LOW', 'PASS']);
    expect(verdicts[0]?.checks.map(({ result }) => result)).toEqual(['pass', 'low']);
  });

  it('the default one stands in where the main metric has none', () => {
    const overrides = [{ pattern: 'b', floors: [{ metric: 'statements', rule: { tenths: 0 } }] as const }];
    const { floors } = resolveFloors([group('a', 1, 1), group('b', 1, 1)], { stored: new Map(), overrides }, {});
    expect([...floors].map(([name, list]) => [name, list.map(({ source }) => source)])).toEqual([
      ['a', ['default']],
      ['b', ['settings']],
    ]);
  });

  it('the default one stays beside floors of other metrics', () => {
    const lines: CoverageGroup = {
      ...group('p', 0, 0),
      files: [
        {
          path: 'p/a.ts',
          units: [],
          metrics: {
            lines: { covered: 1, total: 2 },
            statements: null,
            branches: { covered: 1, total: 1 },
            functions: null,
          },
        },
      ],
    };
    const overrides = [{ pattern: 'p', floors: [{ metric: 'branches', rule: { tenths: 10 } }] as const }];
    const { floors } = resolveFloors([lines], { stored: new Map(), overrides }, {});
    expect(floors.get('p')?.map(({ metric, source }) => [metric, source])).toEqual([
      ['lines', 'default'],
      ['branches', 'settings'],
    ]);
    expect(judgeGroups([lines], floors, {})[0]).toMatchObject({ status: 'LOW', check: { metric: 'lines' } });
  });

  it('on a metric that the report cannot tell is a mistake', () => {
    const overrides = [{ pattern: 'p', floors: [{ metric: 'branches', rule: { tenths: 10 } }] as const }];
    const { errors } = resolveFloors([group('p', 1, 1)], { stored: new Map(), overrides }, {});
    expect(errors).toEqual(['the reports of p cannot tell its branches, which its floor is about']);
    expect(resolveFloors([group('p', 1, 1)], { stored: new Map() }, { metric: 'lines' }).errors).toHaveLength(1);
  });
});

describe('the verdict', () => {
  const verdictOf = (...runs: readonly CoverageGroup[]): string => gateVerdict(judge(runs, { stored: new Map() }));
  it('is failed when something was judged and is bad, error when something could not be judged', () => {
    const good = group('good', 9, 10);
    expect(verdictOf(good)).toBe('passed');
    expect(verdictOf(good, group('a', 1, 10))).toBe('failed');
    expect(verdictOf(good, group('a', 1, 10, { run: 'tests-failed' }))).toBe('failed');
    expect(verdictOf(good, group('a', 1, 10, { run: 'build-failed' }))).toBe('error');
    expect(verdictOf(group('b', 1, 10), group('a', 1, 10, { run: 'timeout' }))).toBe('failed');
    expect(verdictOf(group('a', 1, 10, { run: 'excluded' }))).toBe('passed');
  });

  it('of nothing is an error', () => {
    expect(verdictOf()).toBe('error');
  });
});
