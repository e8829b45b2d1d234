import { expect, it } from 'vitest';
import { resolveFloors } from '../../../src/coverage/floors/resolve-floors.js';
import { judgeGroups } from '../../../src/coverage/gate.js';
import type { CoverageGroup, GateSettings, GroupVerdict } from '../../../src/coverage/model.js';
import { coverageTotals } from '../../../src/coverage/outcome-rows.js';
import { judgeTotal, roundingHint } from '../../../src/coverage/total.js';
import { group } from '../../helpers/coverage.js';

function verdictsOf(groups: readonly CoverageGroup[], gate: GateSettings, stored = 800): readonly GroupVerdict[] {
  const floors = new Map(groups.map(({ name }) => [name, [{ rule: { tenths: stored } }]]));
  return judgeGroups(groups, resolveFloors(groups, { stored: floors }, gate).floors, gate);
}

const total = (groups: readonly CoverageGroup[], tenths: number, gate: GateSettings = {}) => {
  const verdicts = verdictsOf(groups, gate);
  return judgeTotal(coverageTotals(verdicts, gate), { tenths }, { verdicts, gate });
};

it('holds the sum of all groups against its own floor, compared as whole numbers', () => {
  const groups = [group('a', 1_999, 2_000), group('types', 0, 0)];
  expect(total(groups, 999)).toEqual({ covered: 1_999, total: 2_000, percent: 99.9, floor: 99.9, passed: true });
  expect(total(groups, 1_000)).toMatchObject({ passed: false });
  expect(total(groups, 1_000, { rounding: 'go' })).toMatchObject({ passed: true });
  expect(total([group('types', 0, 0)], 1_000)).toMatchObject({ percent: null, passed: true });
  const verdicts = verdictsOf(groups, {});
  const budget = (maxUncovered: number) =>
    judgeTotal(coverageTotals(verdicts, {}), { maxUncovered }, { verdicts, gate: {} });
  expect([budget(1), budget(0)]).toMatchObject([{ max_uncovered: 1, passed: true }, { passed: false }]);
});

it('does not judge a sum that a group is missing from; what is excluded is meant to be', () => {
  expect(total([group('a', 9, 10), group('b', 0, 90, { run: 'build-failed' })], 800)).not.toHaveProperty('passed');
  expect(total([group('a', 9, 10), group('b', 0, 90, { run: 'excluded' })], 800)).toMatchObject({ passed: true });
});

it('says when only the rounding of Go reaches a stored floor', () => {
  // 77 of 80 are 96.25 %: Go prints 96.2; 26 of 27 are 96.29…: Go prints 96.3.
  const hint = roundingHint(verdictsOf([group('m/a', 26, 27), group('m/b', 77, 80)], {}, 963), {});
  expect(hint).toBe(
    'the floor of m/a is met only as Go rounds, up to 96.3 from 96.2: set `coverage.rounding: go` in .assay.yaml where floors were made so',
  );
  expect(roundingHint(verdictsOf([group('m/a', 26, 27)], {}, 970), {})).toBeUndefined();
  expect(roundingHint(verdictsOf([group('m/a', 26, 27)], {}, 962), {})).toBeUndefined();
  const go = { rounding: 'go' } as const;
  expect(roundingHint(verdictsOf([group('m/a', 26, 27)], go, 963), go)).toBeUndefined();
});
