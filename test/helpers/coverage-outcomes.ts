import type { CoverageOutcome, OutcomeGroup } from '../../src/coverage/outcome.js';

/** A row that passes with 85 of 100 statements, changed as a test needs it. */
export function outcomeGroup(name: string, more: Partial<OutcomeGroup> = {}): OutcomeGroup {
  return {
    name,
    path: name,
    status: 'PASS',
    passed: true,
    metric: 'statements',
    covered: 85,
    total: 100,
    percent: 85,
    floor: 80,
    floor_source: 'stored',
    duration_ms: 0,
    ...more,
  };
}

/** An outcome of such rows; its verdict follows from them. */
export function coverageOutcome(groups: readonly OutcomeGroup[], more: Partial<CoverageOutcome> = {}): CoverageOutcome {
  return {
    schema_version: 1,
    run_id: 'run-1',
    kind: 'coverage',
    status: 'completed',
    name: 'm',
    dir: '/project',
    verdict: groups.every(({ passed }) => passed) ? 'passed' : 'failed',
    totals: { covered: 170, total: 200, percent: 85 },
    groups,
    timings_ms: { list: 100, warm: 106_000, run: 3_000, parse: 10, total: 110_000 },
    complete: true,
    ...more,
  };
}

export const low = outcomeGroup('m/low', {
  status: 'LOW',
  passed: false,
  covered: 12,
  total: 20,
  percent: 60,
  uncovered: [
    {
      file: 'low/a.go',
      ranges: [
        [3, 5],
        [9, 9],
      ],
    },
    { file: 'low/b.go', ranges: [[1, 2]] },
  ],
});
export const loose = outcomeGroup('m/loose', { status: 'LOOSE', passed: false, percent: 80, floor: 10, advice: 79.5 });
export const broken = outcomeGroup('m/broken', {
  status: 'TESTS_FAILED',
  passed: false,
  metric: null,
  covered: 0,
  total: 0,
  percent: null,
  duration_ms: 1_200,
  error: '--- FAIL: TestX\n    x_test.go:7: got | 2\n',
});
