import { join } from 'node:path';
import { expect, it } from 'vitest';
import { leftovers, makePlace, type Place, readJson, serve } from '../helpers/suites.js';
import {
  type FileSums,
  hasPytest,
  needsPytest,
  python,
  readSummary,
  runTool,
  writeFiles,
  writeProject,
} from '../helpers/tool-projects.js';
import type { Json } from '../helpers/wire-client.js';

// The tools themselves, as they are installed: each measures a small project of two packages, and what Assay says of
// it is held against what the tool says by itself.

/** Half of it is never reached: a way of a branch, and a function. */
const classify = `function classify(n) {
  if (n < 0) {
    return 'minus';
  }
  return n === 0 ? 'zero' : 'plus';
}

function never() {
  const word = 'never';
  return word;
}
`;
const hoot = `function hoot() {
  return 'hoo';
}
`;
const commonJs = {
  'src/classify.js': `${classify}\nmodule.exports = { classify, never };\n`,
  'packages/owl/hoot.js': `${hoot}\nmodule.exports = { hoot };\n`,
};
const modules = {
  'src/classify.ts': classify
    .replaceAll('function', 'export function')
    .replace('(n)', '(n: number): string')
    .replace('never()', 'never(): string'),
  'packages/owl/hoot.ts': hoot.replace('function hoot()', 'export function hoot(): string'),
};

/** A test of each package for Jest and vitest; `said` is what the owl must say. */
function describedTests(head: (what: string, from: string) => string, suffix: string, said: string) {
  return {
    [`src/classify.test.${suffix}`]: `${head('classify', './classify')}
test('tells zero', () => { expect(classify(0)).toBe('zero'); });\n`,
    [`packages/owl/hoot.test.${suffix}`]: `${head('hoot', './hoot')}
test('the owl hoots', () => { expect(hoot()).toBe('${said}'); });\n`,
  };
}

/** The same as one program, for tools that look on from outside. */
const plainTests = (said: string): string => `const assert = require('node:assert');
assert.equal(require('./src/classify.js').classify(0), 'zero');
assert.equal(require('./packages/owl/hoot.js').hoot(), '${said}', 'the owl hoots');\n`;

interface Tool {
  readonly name: string;
  /** Files besides the manifest. */
  readonly files: (said: string) => Readonly<Record<string, string>>;
  /** Its own summary, written to `into`. */
  readonly summary: (into: string) => readonly [string, ...string[]];
  /** False where only the command as a whole passes or fails. */
  readonly tellsFiles: boolean;
}

const jestHead = (what: string, from: string): string => `const { ${what} } = require('${from}');`;
const vitestHead = (what: string, from: string): string =>
  `import { expect, test } from 'vitest';\nimport { ${what} } from '${from}.js';`;

const tools: readonly Tool[] = [
  {
    name: 'jest',
    files: (said) => ({ ...commonJs, ...describedTests(jestHead, 'js', said) }),
    summary: (into) => [
      'jest',
      '--ci',
      '--coverage',
      '--coverageReporters=json-summary',
      `--coverageDirectory=${into}`,
    ],
    tellsFiles: true,
  },
  {
    name: 'vitest',
    files: (said) => ({ ...modules, ...describedTests(vitestHead, 'ts', said) }),
    summary: (into) => [
      'vitest',
      'run',
      '--coverage.enabled',
      '--coverage.reporter=json-summary',
      `--coverage.reportsDirectory=${into}`,
    ],
    tellsFiles: true,
  },
  {
    name: 'c8',
    files: (said) => ({ ...commonJs, 'test.js': plainTests(said) }),
    summary: (into) => ['c8', '--reporter=json-summary', `--reports-dir=${into}`, 'npm', 'test'],
    tellsFiles: false,
  },
  {
    name: 'nyc',
    files: (said) => ({ ...commonJs, 'test.js': plainTests(said) }),
    summary: (into) => ['nyc', '--reporter=json-summary', `--report-dir=${into}`, 'npm', 'test'],
    tellsFiles: false,
  },
];

/** A floor of 0 for each metric shows what was measured of it, and one of the owl what its tests reach. */
const section = `coverage:
  floors:
    owl: { lines: 100, statements: 100, branches: 100, functions: 100 }
    birds: { lines: 0, statements: 80, branches: 0, functions: 0 }
`;
const manifests = (tool: string): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({
    name: 'birds',
    scripts: { test: 'node test.js' },
    devDependencies: { [tool]: '*' },
  }),
  'packages/owl/package.json': '{"name": "owl"}',
  '.assay.yaml': section,
});

async function measured(place: Place): Promise<{ summary: Json; outcome: Json }> {
  await using client = serve(place);
  const { run_id } = await client.call('coverage.run', { events: 'none' });
  const summary = await client.call('run.wait', { run_id });
  expect(summary.error).toBeUndefined();
  return { summary, outcome: await readJson(summary.result_path) };
}

function sumOf(summary: ReadonlyMap<string, FileSums>, below: string, metric: keyof FileSums): object {
  const sums = [...summary].filter(([path]) => path.startsWith(below)).map(([, sum]) => sum[metric]);
  const add = (of: 'covered' | 'total'): number => sums.reduce((all, each) => all + each[of], 0);
  return { metric, covered: add('covered'), total: add('total') };
}

it.each(tools)('$name itself: our counts are its own', async ({ name, files, summary: own }) => {
  const place = await makePlace();
  await writeProject(place, { ...manifests(name), ...files('hoo') });
  const { summary, outcome } = await measured(place);
  expect(summary).toMatchObject({ status: 'completed', verdict: 'failed' });
  expect(outcome.groups).toMatchObject([
    { name: 'birds', status: 'LOW', uncovered: [{ file: expect.stringContaining('src/classify.') }] },
    { name: 'owl', path: 'packages/owl', status: 'PASS', percent: 100 },
  ]);
  // Jest keeps a cache there for its next run, as do c8 and nyc on newer versions of Node.
  expect(leftovers(place).filter((each) => !/^(?:jest_|node-compile-cache$)/.test(each))).toEqual([]);

  const into = join(place.temp, 'own');
  await runTool(place, own(into));
  const theirs = await readSummary(join(into, 'coverage-summary.json'), place.dir);
  for (const [index, below] of ['src/', 'packages/owl/'].entries()) {
    const checks: Json[] = outcome.groups[index].checks;
    const ours = checks.map(({ metric, covered, total }) => ({ metric, covered, total }));
    expect(ours).toHaveLength(4);
    expect(ours).toEqual(checks.map(({ metric }) => sumOf(theirs, below, metric)));
    expect(ours[0]).not.toMatchObject({ total: 0 });
  }
});

it.each(tools)('$name itself: a test that fails fails its package', async ({ name, files, tellsFiles }) => {
  const place = await makePlace();
  await writeProject(place, { ...manifests(name), ...files('miaow') });
  const { summary, outcome } = await measured(place);
  expect(summary).toMatchObject({ status: 'completed', verdict: 'failed' });
  const [birds, owl] = outcome.groups;
  expect(owl).toMatchObject({ status: 'TESTS_FAILED', error: expect.stringContaining('the owl hoots') });
  expect(birds.status).toBe(tellsFiles ? 'LOW' : 'TESTS_FAILED');
});

it.skipIf(!hasPytest)(`pytest itself: our counts are its own${needsPytest}`, async () => {
  const place = await makePlace();
  const source =
    'def classify(n):\n    if n < 0:\n        return "minus"\n    return "zero"\n\n\ndef never():\n    return 1\n';
  await writeFiles(place.dir, {
    'pyproject.toml': '[project]\nname = "birds"\nversion = "1"\n\n[tool.coverage.run]\nsource = ["birds"]\n',
    'birds/__init__.py': '',
    'birds/kinds.py': source,
    'tests/test_kinds.py': 'from birds.kinds import classify\n\n\ndef test_zero():\n    assert classify(0) == "zero"\n',
  });
  const { summary, outcome } = await measured(place);
  expect(summary).toMatchObject({ status: 'completed', verdict: 'failed' });
  expect(outcome.groups).toMatchObject([
    {
      name: 'birds',
      status: 'LOW',
      metric: 'lines',
      uncovered: [
        {
          file: 'birds/kinds.py',
          ranges: [
            [3, 3],
            [8, 8],
          ],
        },
      ],
    },
  ]);
  const report = join(place.temp, 'own.json');
  await runTool(place, [python, '-m', 'pytest', '--cov', `--cov-report=json:${report}`]);
  const { covered_lines: covered, num_statements: total } = (await readJson(report)).totals;
  expect(outcome.totals).toMatchObject({ covered, total });

  await writeFiles(place.dir, { 'tests/test_more.py': 'def test_more():\n    assert 1 == 2, "the nest is empty"\n' });
  expect((await measured(place)).outcome.groups).toMatchObject([
    { status: 'TESTS_FAILED', error: expect.stringContaining('the nest is empty') },
  ]);
});

it.skipIf(!hasPytest)(`pytest itself: files of one name in two source directories are two${needsPytest}`, async () => {
  const place = await makePlace();
  const util = 'def sign(n):\n    if n < 0:\n        return "minus"\n    return "plus"\n';
  await writeFiles(place.dir, {
    'pyproject.toml': '[project]\nname = "birds"\n\n[tool.coverage.run]\nbranch = true\nsource = ["owl", "wren"]\n',
    'owl/__init__.py': '',
    'owl/util.py': util,
    'wren/__init__.py': '',
    'wren/util.py': util,
    'tests/test_wren.py':
      'from wren.util import sign\n\n\ndef test_sign():\n    assert sign(-1) + sign(1) == "minusplus"\n',
    '.assay.yaml': 'coverage:\n  floors: { birds: { lines: 50, branches: 50 } }\n',
  });
  const { outcome } = await measured(place);
  expect(outcome.groups).toMatchObject([
    {
      name: 'birds',
      status: 'PASS',
      checks: [
        { metric: 'lines', covered: 4, total: 8 },
        { metric: 'branches', covered: 2, total: 4 },
      ],
    },
  ]);
  const report = join(place.temp, 'own.json');
  await runTool(place, [python, '-m', 'pytest', '--cov', `--cov-report=json:${report}`]);
  expect((await readJson(report)).totals).toMatchObject({ covered_lines: 4, num_statements: 8, covered_branches: 2 });
});
