import { expect, it } from 'vitest';
import type { OutcomeGroup } from '../../../../src/coverage/outcome.js';
import { floorText, patchText, reasonText, totalsText } from '../../../../src/reports/coverage/row-text.js';

const group = (status: OutcomeGroup['status'], more: Partial<OutcomeGroup> = {}): OutcomeGroup =>
  ({ name: 'a', path: 'a', status, passed: false, covered: 3, total: 10, metric: 'lines', ...more }) as OutcomeGroup;

it.each([
  ['PASS', {}, ''],
  ['LOW', {}, '7 of 10 lines uncovered'],
  ['LOOSE', { advice: 92.5 }, 'the floor lags: raise it to 92.5% or more with `assay ratchet`'],
  ['UNTESTED', {}, 'has no tests, so its 10 lines count as uncovered'],
  ['UNTESTED', { total: 0 }, 'has code and a floor, and no report tells of it'],
  ['EMPTY', {}, 'has nothing to cover'],
  ['NEW', {}, 'has no floor yet: `assay ratchet` writes one'],
  ['TESTS_FAILED', {}, 'its tests failed'],
  ['BUILD_FAILED', {}, 'it does not build'],
  ['TIMEOUT', {}, 'its tests did not end in time'],
  ['CANCELED', {}, 'canceled before it was measured'],
  ['EXCLUDED', {}, 'not measured'],
] as const)('a row that is %s %j says why', (status, more, text) => {
  expect(reasonText(group(status, more))).toBe(text);
});

it('a floor is a percentage, a budget or nothing', () => {
  expect([floorText({ floor: 80 }), floorText({ max_uncovered: 3 }), floorText({})]).toEqual([
    '80.0%',
    '≤ 3 uncovered',
    '-',
  ]);
});

it('the sum says whether it reached its floor, or why that cannot be told', () => {
  const sum = { covered: 1, total: 3, percent: 33.3, floor: 50 } as never;
  expect(totalsText(sum)).toBe('33.3% of 3 covered (floor of all: 50.0%, not judged: a group is missing)');
  expect(totalsText({ ...(sum as object), passed: false } as never)).toContain('not reached');
});

it('a patch that is small or of no measured line is told as that', () => {
  const patch = { base: 'main', covered: 1, total: 2, percent: 50 };
  expect(patchText({ ...patch, status: 'SMALL' } as never)).toBe(
    '50.0% of 2 changed lines since main (1 uncovered, too few to judge)',
  );
  expect(patchText({ ...patch, status: 'NONE' } as never)).toBe('no measured line changed since main');
});
