import { describe, expect, it } from 'vitest';
import { resolveFloors } from '../../../src/coverage/floors/resolve-floors.js';
import { judgeGroups } from '../../../src/coverage/gate.js';
import { coverageTotals, outcomeGroups } from '../../../src/coverage/outcome-rows.js';
import { group } from '../../helpers/coverage.js';

describe('the rows of an outcome', () => {
  const groups = [
    group('m/low', 2, 3, { durationMs: 12 }),
    group('m/loose', 9, 10),
    group('m/types', 0, 0),
    group('m/bad', 5, 10, { run: 'tests-failed', error: 'boom' }),
    group('m/none', 5, 10, { run: 'untested' }),
  ];
  const sources = {
    stored: new Map([['m/loose', [{ rule: { tenths: 500 } }]]]),
    overrides: [{ pattern: 'm/loose', floors: [{ rule: { maxUncovered: 1 } }] }],
  };
  const verdicts = judgeGroups(groups, resolveFloors(groups, sources, {}).floors, {});

  it('say what was measured, what was wanted and where it is missing', () => {
    expect(outcomeGroups(verdicts)).toEqual([
      {
        name: 'm/low',
        path: 'm/low',
        status: 'LOW',
        passed: false,
        metric: 'statements',
        covered: 2,
        total: 3,
        percent: 66.6,
        floor: 80,
        floor_source: 'default',
        duration_ms: 12,
        uncovered: [{ file: 'm/low/a.go', ranges: [[2, 2]] }],
      },
      expect.objectContaining({
        status: 'LOOSE',
        floor: 50,
        floor_source: 'stored',
        advice: 89.5,
        checks: [
          { metric: 'statements', covered: 9, total: 10, percent: 90, floor: 50, passed: false },
          { metric: 'statements', covered: 9, total: 10, percent: 90, max_uncovered: 1, passed: true },
        ],
      }),
      expect.objectContaining({ status: 'EMPTY', passed: true, percent: null, covered: 0, total: 0 }),
      expect.objectContaining({ status: 'TESTS_FAILED', metric: null, percent: null, error: 'boom' }),
      expect.objectContaining({ status: 'UNTESTED', percent: 0, covered: 0, total: 10 }),
    ]);
  });

  it('add up over the groups that were measured', () => {
    expect(coverageTotals(verdicts, {})).toEqual({ covered: 11, total: 23, percent: 47.8 });
    expect(coverageTotals([], {})).toEqual({ covered: 0, total: 0, percent: null });
  });
});
