import type { Change } from './sample-changes.js';

const settings = 'unit/coverage/settings.test.ts';
const go = 'unit/coverage/go/measure-go.test.ts';

/** The test that shows what a key does: file and a word of it. */
const proofs: Readonly<Record<string, readonly [file: string, word: string]>> = {
  defaultFloor: [settings, 'defaultFloor'],
  'floors.*': ['unit/coverage/gate.test.ts', 'floors'],
  totalFloor: ['e2e/coverage-total.test.ts', 'totalFloor'],
  floorFile: [settings, 'floorFile'],
  'tightness.tolerance': [settings, 'tolerance'],
  'ratchet.slack': [settings, 'slack'],
  'patch.base': [settings, "base: 'main'"],
  'patch.minPercent': [settings, 'minPercent'],
  'patch.maxUncovered': [settings, 'maxUncovered'],
  'patch.minChangedLines': [settings, 'minChangedLines'],
  'go.testDir': [go, 'testDir'],
  'go.srcPrefix': [go, 'srcPrefix'],
  'go.parallelism': [go, 'parallelism'],
  'go.timeoutSeconds': [go, 'timeoutMs: 500'],
  'env.*': ['unit/coverage/runners/measure-command.test.ts', 'env'],
  timeoutSeconds: ['e2e/coverage-cancel.test.ts', 'timeoutSeconds'],
};

/** Runs of evals do not look at the section on coverage; its own tests show what each key does. */
export const coverageChanges: Readonly<Record<string, Change>> = Object.fromEntries(
  Object.entries(proofs).map(([key, [file, word]]) => [
    `coverage.${key}`,
    { to: 7, elsewhere: [`test/${file}`, word] },
  ]),
);
