import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loosenFloor, ratchetFloors, withChanges, type RatchetInput } from '../../../../src/coverage/floors/ratchet.js';
import { resolveFloors } from '../../../../src/coverage/floors/resolve-floors.js';
import { judgeGroups } from '../../../../src/coverage/gate.js';
import type { CoverageGroup, GateSettings, Metric } from '../../../../src/coverage/model.js';
import { group } from '../../../helpers/coverage.js';

type Stored = ReadonlyMap<string, ReadonlyMap<Metric, number>>;

function storedAs(floors: Readonly<Record<string, number>>): Stored {
  return new Map(Object.entries(floors).map(([name, tenths]) => [name, new Map([['statements', tenths] as const])]));
}

function ratchet(
  groups: readonly CoverageGroup[],
  stored: Stored,
  more: Partial<RatchetInput> & { readonly settings?: GateSettings } = {},
): ReturnType<typeof ratchetFloors> {
  const settings = more.settings ?? { defaultFloor: 0 };
  const written = [...stored].map(
    ([name, floors]) => [name, [...floors].map(([metric, tenths]) => ({ metric, rule: { tenths } }))] as const,
  );
  const { floors } = resolveFloors(groups, { stored: new Map(written) }, settings);
  return ratchetFloors({ verdicts: judgeGroups(groups, floors, settings), stored, complete: true, ...more });
}

const change = (name: string, from: number | null, to: number | null): object => ({
  group: name,
  path: name,
  metric: 'statements',
  from,
  to,
});

describe('the ratchet', () => {
  it('raises floors, writes new ones, and leaves what has not risen', () => {
    const groups = [group('up', 85, 100), group('same', 9, 10), group('new', 2, 3), group('zero', 1, 2)];
    expect(ratchet(groups, storedAs({ up: 700, same: 900, zero: 0 }))).toEqual({
      ok: true,
      changes: [change('new', null, 666), change('up', 700, 850), change('zero', 0, 500)],
    });
  });

  it('never lowers a floor, whatever was measured and stored', () => {
    const measured = fc.record({
      covered: fc.nat({ max: 50 }),
      total: fc.nat({ max: 50 }),
      floor: fc.nat({ max: 1000 }),
    });
    fc.assert(
      fc.property(fc.array(measured, { maxLength: 5 }), fc.nat({ max: 30 }), fc.boolean(), (list, slack, go) => {
        const groups = list.map(({ covered, total }, index) => group(`g${index}`, Math.min(covered, total), total));
        const stored = storedAs(Object.fromEntries(list.map(({ floor }, index) => [`g${index}`, floor])));
        const settings: GateSettings = { rounding: go ? 'go' : 'down', defaultFloor: 0 };
        const result = ratchet(groups, stored, { slack, settings });
        for (const { from, to } of result.ok ? result.changes : []) {
          expect(to).toBeGreaterThan(from ?? -1);
          expect(to).toBeLessThanOrEqual(1000);
        }
      }),
    );
  });

  it('leaves some slack when asked', () => {
    expect(ratchet([group('a', 85, 100)], storedAs({ a: 845 }), { slack: 5 })).toEqual({ ok: true, changes: [] });
    expect(ratchet([group('a', 85, 100)], storedAs({ a: 800 }), { slack: 5 })).toMatchObject({
      changes: [{ from: 800, to: 845 }],
    });
  });

  it.each(['tests-failed', 'build-failed', 'timeout', 'canceled'] as const)(
    'does nothing after a run with %s',
    (run) => {
      const result = ratchet([group('a', 9, 10), group('b', 9, 10, { run })], storedAs({ a: 100 }));
      expect(result).toMatchObject({ ok: false, groups: ['b'] });
    },
  );

  it('does nothing after a run of some groups, or one below a floor', () => {
    expect(ratchet([group('a', 9, 10)], storedAs({}), { complete: false })).toMatchObject({ ok: false });
    expect(ratchet([group('a', 8, 10)], storedAs({ a: 900 }))).toMatchObject({ ok: false, groups: ['a'] });
  });

  it('writes no floor for what is empty or excluded, or has a budget', () => {
    const groups = [group('types', 0, 0), group('skipped', 9, 10, { run: 'excluded' }), group('budget', 9, 10)];
    const floors = new Map([
      ['budget', [{ metric: 'statements', rule: { maxUncovered: 1 }, source: 'settings' }] as const],
    ]);
    const verdicts = judgeGroups(groups, floors, { defaultFloor: null });
    expect(ratchetFloors({ verdicts: verdicts.slice(0, 2), stored: new Map(), complete: true })).toEqual({
      ok: true,
      changes: [],
    });
    expect(ratchetFloors({ verdicts: verdicts.slice(2), stored: new Map(), complete: true })).toEqual({
      ok: true,
      changes: [],
    });
  });

  it('leaves floors of the settings in the settings, unless a stored one stands beside it', () => {
    const verdicts = judgeGroups(
      [group('a', 9, 10)],
      new Map([['a', [{ metric: 'statements', rule: { tenths: 500 }, source: 'settings' }]]]),
      {},
    );
    expect(ratchetFloors({ verdicts, stored: new Map(), complete: true })).toEqual({ ok: true, changes: [] });
    expect(ratchetFloors({ verdicts, stored: storedAs({ a: 800 }), complete: true })).toEqual({
      ok: true,
      changes: [change('a', 800, 900)],
    });
  });

  it('prunes floors of groups that are gone only when it is told of them', () => {
    const gone = [...storedAs({ old: 500 })].map(([name, floors]) => ({ name, floors }));
    const stored = storedAs({ old: 500 });
    expect(ratchet([], stored)).toEqual({ ok: true, changes: [] });
    expect(ratchet([], stored, { gone })).toEqual({ ok: true, changes: [change('old', 500, null)] });
  });

  it('keeps no slack below the floor that is in force without a stored one', () => {
    const settings = { defaultFloor: 800 };
    const groups = [group('near', 82, 100), group('far', 99, 100)];
    expect(ratchet(groups, storedAs({}), { settings, slack: 50 })).toEqual({
      ok: true,
      changes: [change('far', null, 940), change('near', null, 800)],
    });
  });
});

describe('loosening', () => {
  const stored = storedAs({ a: 900 });
  const wish = { group: 'a', path: 'a', metric: 'statements', to: 850, reason: ' the parser went ' } as const;

  it('lowers a stored floor with a reason, which the central file keeps', () => {
    const result = loosenFloor(wish, stored);
    expect(result).toEqual({ ok: true, change: { ...change('a', 900, 850), reason: 'the parser went' } });
    const central = { fingerprint: {}, floors: stored, loosened: [] };
    const after = withChanges(central, result.ok ? [result.change] : [], '2026-01-02T03:04:05Z');
    expect(after.floors.get('a')?.get('statements')).toBe(850);
    expect(after.loosened).toEqual([
      { group: 'a', metric: 'statements', from: 900, to: 850, reason: 'the parser went', time: '2026-01-02T03:04:05Z' },
    ]);
    expect(central.floors.get('a')?.get('statements')).toBe(900);
  });

  it.each([
    [{ ...wish, reason: ' ' }, /reason/],
    [{ ...wish, to: 900 }, /not above/],
    [{ ...wish, group: 'b' }, /b has no stored floor/],
  ])('is refused without cause: %j', (asked, message) => {
    const result = loosenFloor(asked, stored);
    expect(result.ok ? '' : result.message).toMatch(message);
  });

  it('and pruning take a floor out of the central file', () => {
    const central = { fingerprint: {}, floors: stored, loosened: [] };
    expect(withChanges(central, [{ ...wish, from: 900, to: null }], 'now').floors.size).toBe(0);
  });
});
