import type { Change } from './sample-changes.js';

const test = 'test/contract/files/coverage-keys.test.ts';

/** Leaves of the section that are numbers or maps, for which 7 is a good value, and the row that proves them. */
const rows: Readonly<Record<string, string>> = {
  'env.*': 'env: [',
  'floors.*': "'floors.*': [",
  ...Object.fromEntries(['defaultFloor', 'totalFloor', 'floorFile', 'timeoutSeconds'].map((key) => [key, `${key}: [`])),
  ...Object.fromEntries(
    [
      'tightness.tolerance',
      'ratchet.slack',
      'patch.base',
      'patch.minPercent',
      'patch.maxUncovered',
      'patch.minChangedLines',
      'go.testDir',
      'go.srcPrefix',
      'go.parallelism',
      'go.timeoutSeconds',
    ].map((key) => [key, `'${key}': [`]),
  ),
};

/** Runs of evals do not look at the section on coverage; runs of coverage do, in a test of their own. */
export const coverageChanges: Readonly<Record<string, Change>> = Object.fromEntries(
  Object.entries(rows).map(([key, word]) => [`coverage.${key}`, { to: 7, elsewhere: [test, word] }]),
);
