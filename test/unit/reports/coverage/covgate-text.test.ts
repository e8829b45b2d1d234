import { describe, expect, it } from 'vitest';
import {
  covgateClosing,
  covgateExcluded,
  covgateFailure,
  covgateHeader,
  covgateOpening,
  covgateRow,
  covgateTable,
} from '../../../../src/reports/coverage/covgate-text.js';
import { covgateDuration, covgateWarmed, covgateWarming } from '../../../../src/coverage/warm-text.js';
import { broken, coverageOutcome, loose, low, outcomeGroup } from '../../../helpers/coverage-outcomes.js';

describe('the table of covgate', () => {
  it('has its columns, statuses and messages', () => {
    const groups = [
      outcomeGroup('m/ok', { percent: 100, duration_ms: 65_000 }),
      outcomeGroup('m/old', { status: 'EXCLUDED', metric: null, percent: null }),
      low,
      loose,
      broken,
      outcomeGroup('m/nobuild', { status: 'BUILD_FAILED', passed: false, metric: null, percent: null }),
      outcomeGroup('m/types', { status: 'EMPTY', total: 0, covered: 0, percent: null }),
    ];
    expect(covgateTable(coverageOutcome(groups))).toMatchInlineSnapshot(`
      "STATUS   COVERAGE  REQUIRED      TIME  PACKAGE
      -------  --------  --------  --------  -------
      PASS       100.0%     80.0%     1m05s  m/ok
      FAIL        60.0%     80.0%      0.0s  m/low
      LOOSE       80.0%     10.0%      0.0s  m/loose  (required lags actual by 70.0pp; update .covgate to >= 79.5)
      FAIL          ---       ---      1.2s  m/broken  (tests failed)

      --- FAIL: TestX
          x_test.go:7: got | 2

      FAIL          ---       ---      0.0s  m/nobuild  (build failed)
      PASS          ---     80.0%      0.0s  m/types
      SKIPPED       ---       ---       ---  m/old

      Total time: 3.0s
      ERROR: One or more packages failed tests, are below their minimum coverage, or have loose .covgate thresholds
      "
    `);
  });

  it('ends well when all is well, with the time of the tests alone', () => {
    expect(covgateTable(coverageOutcome([outcomeGroup('a')]))).toMatch(
      /\n\nTotal time: 3\.0s\nAll packages meet minimum coverage requirement\n$/,
    );
  });

  it('says which rule was missed when no package is at fault', () => {
    const patch = { base: 'main', status: 'LOW', passed: false, files: [], unmeasured: [] } as const;
    const outcome = coverageOutcome([outcomeGroup('a'), outcomeGroup('old', { status: 'EXCLUDED' })], {
      verdict: 'failed',
      totals: { covered: 170, total: 200, percent: 85, max_uncovered: 12, passed: false },
      patch: { ...patch, covered: 1, total: 3, percent: 33.3, min_percent: 80 },
    });
    expect(covgateClosing(outcome)).toBe(
      [
        '',
        'Total time: 3.0s',
        'Total coverage leaves 30 uncovered, more than 12',
        'Changed lines are not covered enough: 33.3% of 3 changed lines since main (2 uncovered); at least 80.0%',
        'ERROR: No package is at fault, but a rule about all of them or about the changed lines is not met',
        '',
      ].join('\n'),
    );
    const both = covgateClosing({ ...outcome, groups: [low] });
    expect(both).toContain('more than 12\nChanged lines');
    expect(both).toMatch(/\nERROR: One or more packages failed tests, are below .*\n$/);
  });

  it('counts the rows that have ended when it streams them', () => {
    expect(covgateHeader(12).split('\n')[0]).toBe('COUNT    STATUS   COVERAGE  REQUIRED      TIME  PACKAGE');
    expect(covgateRow(outcomeGroup('a'), { done: 3, total: 12 })).toBe(
      '[ 3/12]  PASS        85.0%     80.0%      0.0s  a\n',
    );
    // Behind a stream of rows a failure says whose it is.
    expect(covgateFailure(broken, true)).toMatch(/^\nm\/broken:\n--- FAIL: TestX/);
    expect(covgateFailure(low, true)).toBe('');
  });

  it('has its announcements', () => {
    expect(covgateOpening(80)).toBe('Checking per-package coverage (default minimum: 80.0%)...\n\n');
    expect([covgateExcluded(0), covgateExcluded(2)]).toEqual(['', 'Excluded 2 package(s) from coverage measurement\n']);
    expect(`${covgateWarming(4)}\n${covgateWarmed(106_000)}\n\n`).toBe(
      'Pre-warming build cache (4 packages)...\nPre-warm complete in 1m46s\n\n',
    );
  });

  it.each([
    [0, '0.0s'],
    [-5, '0.0s'],
    [500, '0.5s'],
    [3_200, '3.2s'],
    [59_940, '59.9s'],
    [59_960, '1m00s'],
    [60_000, '1m00s'],
    [465_000, '7m45s'],
  ])('%i ms are %s', (ms, text) => {
    expect(covgateDuration(ms)).toBe(text);
  });
});
