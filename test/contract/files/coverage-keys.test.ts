import { expect, describe, it } from 'vitest';
import { fileSchemas } from '../../../src/evals/file-schemas/file-schemas.js';
import { metricNames } from '../../../src/coverage/model.js';
import { keysOf } from '../../helpers/schema-keys.js';
import { type CoverageProject, observeCoverage } from './observe-coverage.js';

// Every key of the section `coverage` has its effect: of two values that are both good, what a run does differs.

/** Three lines, of which two are covered, one of them in part; a function that is reached and one that is not. */
const record = (path: string): string =>
  `SF:${path}\nFN:1,f\nFN:3,g\nFNDA:1,f\nFNDA:0,g\nDA:1,1\nDA:2,1\nDA:3,0\nBRDA:1,0,0,1\nBRDA:1,0,1,0\nend_of_record\n`;
const manifest = (name: string): string => JSON.stringify({ name });
const reported: CoverageProject = {
  files: {
    'a/package.json': manifest('a'),
    'b/package.json': manifest('b'),
    'a/a.js': '1\n2\n3\n',
    'lcov.info': record('a/a.js') + record('b/b.js'),
    'other.info': record('a/a.js'),
  },
};
const range = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } });
/** All four metrics, and something of each that is not reached. */
const detailed: CoverageProject = {
  files: {
    'a/package.json': manifest('a'),
    'final.json': JSON.stringify({
      'a/a.js': {
        path: 'a/a.js',
        statementMap: { 0: range(1), 1: range(2) },
        s: { 0: 1, 1: 0 },
        fnMap: { 0: { name: 'f', decl: range(1), loc: range(1) } },
        f: { 0: 0 },
        branchMap: { 0: { type: 'if', loc: range(1), locations: [range(1), range(2)] } },
        b: { 0: [1, 0] },
      },
    }),
  },
};
const finished = { reports: ['lcov.info'], defaultFloor: 'none' };
const system = `${process.platform}/${process.arch}`;
const central = JSON.stringify({
  version: 1,
  unit: 'tenths of a percent',
  fingerprint: { formats: 'lcov', system },
  floors: { a: { lines: 990 } },
});
const stored: CoverageProject = {
  files: { ...reported.files, 'a/.covgate': '10.0\n', 'old/.covgate': '10.0\n', 'floors.json': central },
};
const diff = '--- a/a/a.js\n+++ b/a/a.js\n@@ -1,3 +1,3 @@\n-x\n-y\n-z\n+1\n+2\n+3\n';
const patched: CoverageProject = { ...reported, diffText: diff };
const repository: CoverageProject = {
  files: reported.files,
  changed: { 'a/a.js': '1\n2\nthree\n', 'b/b.js': '1\n2\n3\n' },
};
const module: CoverageProject = {
  files: { 'go.mod': 'module example.com/m\n', 'package.json': manifest('web') },
  packages: ['a', 'b', 'pkg/a', 'tests/a'],
};
const measuring = (last: string): string =>
  `printf 'SF:a.js\\nDA:1,1\\nDA:2,%s\\nDA:3,%s\\nDA:4,%s\\nend_of_record\\n' "\${BIRD:-0}" "\${PASSED:-0}" ${last} > lcov.info\n`;
const commanded: CoverageProject = {
  files: {
    'package.json': manifest('a'),
    'test.sh': measuring('0'),
    'other.sh': measuring('1'),
    'slow.sh': `sleep 1; ${measuring('0')}`,
  },
};
const command = { command: ['sh', 'test.sh'], reports: ['lcov.info'] };
const gone = { path: 'gone.info', flag: 'a', carryforward: true };
const group = { name: 'all', include: ['**'] };

/** By key: the project, the rest of the section, two values; where the place of the value is not the key, the place. */
type Row = readonly [project: CoverageProject, section: object, one: unknown, other: unknown, at?: string];
const rows: Readonly<Record<string, Row>> = {
  language: [module, {}, 'go', 'javascript'],
  command: [commanded, command, ['sh', 'test.sh'], ['sh', 'other.sh']],
  reports: [reported, { defaultFloor: 'none' }, ['lcov.info'], ['other.info']],
  'reports.path': [reported, { defaultFloor: 'none' }, [{ path: 'lcov.info' }], [{ path: 'other.info' }], 'reports'],
  'reports.base': [
    reported,
    { defaultFloor: 'none' },
    [{ path: 'lcov.info' }],
    [{ path: 'lcov.info', base: 'b' }],
    'reports',
  ],
  'reports.flag': [reported, {}, [gone], [{ ...gone, flag: 'b' }], 'reports'],
  'reports.carryforward': [reported, {}, [gone], [{ ...gone, carryforward: false }], 'reports'],
  env: [commanded, command, '0', '1', 'env.BIRD'],
  passEnv: [commanded, command, [], ['PASSED']],
  timeoutSeconds: [commanded, { ...command, command: ['sh', 'slow.sh'] }, 600, 0.001],
  'groups.name': [reported, finished, [group], [{ ...group, name: 'other' }], 'groups'],
  'groups.include': [reported, finished, [group], [{ ...group, include: ['a/**'] }], 'groups'],
  'groups.exclude': [reported, finished, [group], [{ ...group, exclude: ['a/**'] }], 'groups'],
  exclude: [reported, finished, [], ['b/**']],
  metric: [reported, finished, 'lines', 'functions'],
  defaultFloor: [reported, finished, 50, 99],
  totalFloor: [reported, finished, 10, 99],
  'totalFloor.maxUncovered': [reported, finished, 0, 9],
  'floors.*': [reported, finished, 10, { maxUncovered: 0 }, 'floors.a'],
  'floors.*.maxUncovered': [reported, finished, 0, 9, 'floors.a.maxUncovered'],
  ...Object.fromEntries(
    metricNames.map((metric): [string, Row] => {
      const at = `floors.a.${metric}.maxUncovered`;
      return [at.replace('.a.', '.*.'), [detailed, { ...finished, reports: ['final.json'] }, 0, 9, at]];
    }),
  ),
  store: [stored, finished, 'beside', 'central'],
  floorFile: [stored, { ...finished, store: 'central' }, 'floors.json', 'none.json'],
  'tightness.enabled': [stored, finished, true, false],
  'tightness.tolerance': [stored, finished, 0.5, 90],
  rounding: [reported, finished, 'down', 'go'],
  'ratchet.slack': [reported, finished, 0, 5],
  'ratchet.prune': [stored, { ...finished, tightness: { enabled: false } }, false, true],
  'patch.base': [repository, finished, 'main', 'nowhere'],
  'patch.minPercent': [patched, finished, 10, 90],
  'patch.maxUncovered': [patched, finished, 0, 9],
  'patch.minChangedLines': [patched, { ...finished, patch: { minPercent: 90 } }, 0, 50],
  'patch.partialIsMiss': [patched, finished, false, true],
  'patch.includeUntracked': [repository, { ...finished, patch: { base: 'main' } }, false, true],
  'go.packages': [module, {}, ['./...'], ['./a']],
  'go.testDir': [module, { go: { srcPrefix: 'pkg' } }, 'tests', 'elsewhere'],
  'go.srcPrefix': [module, { go: { testDir: 'tests' } }, 'pkg', 'lib'],
  'go.strategy': [module, {}, 'single', 'fanout'],
  'go.parallelism': [module, {}, 1, 2],
  'go.tags': [module, {}, [], ['integration']],
  'go.race': [module, {}, false, true],
  'go.timeoutSeconds': [module, {}, 60, 61],
};

/** The section with a value at a place such as `patch.base`. */
function withValue(section: object, at: string, value: unknown): object {
  const [first = '', ...rest] = at.split('.');
  const inner: unknown = new Map(Object.entries(section)).get(first);
  const held = typeof inner === 'object' && inner !== null ? inner : {};
  return { ...section, [first]: rest.length === 0 ? value : withValue(held, rest.join('.'), value) };
}

const keys = [...keysOf(fileSchemas.get('project')?.())]
  .filter((key) => key.startsWith('coverage.') && !key.includes('='))
  .map((key) => key.slice('coverage.'.length));
const leaves = keys.filter((key) => !keys.some((other) => other.startsWith(`${key}.`)));

describe('every key of the section coverage', () => {
  it('has two values here', () => {
    expect(leaves.length).toBeGreaterThan(30);
    expect(leaves.filter((leaf) => rows[leaf] === undefined)).toEqual([]);
  });

  it.each(Object.entries(rows))('%s has its effect', async (key, [project, section, one, other, at = key]) => {
    const before = await observeCoverage(project, withValue(section, at, one));
    const after = await observeCoverage(project, withValue(section, at, other));
    expect(after).not.toBe(before);
    // Nothing here differs from run to run.
    expect(await observeCoverage(project, withValue(section, at, one))).toBe(before);
    // Both are values of the section.
    expect(before + after).not.toContain('.assay.yaml');
  });
});
