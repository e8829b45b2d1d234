import { describe, expect, it } from 'vitest';
import { sections } from '../../../../src/coverage/go/build-errors.js';
import { type GoPackage, readPackages } from '../../../../src/coverage/go/packages.js';
import { planGo, type PlanSettings } from '../../../../src/coverage/go/plan.js';
import { paysToWarm } from '../../../../src/coverage/go/prewarm.js';

const pkg = (dir: string, match: readonly string[] = ['./...'], hasTests = true): GoPackage => ({
  importPath: `m/${dir}`,
  dir: `/root/${dir}`,
  files: [`${dir}.go`],
  hasTests,
  match,
});
const settings: PlanSettings = { strategy: 'together', patterns: ['./...'], exclude: [] };
const plan = (packages: readonly GoPackage[], more: Partial<PlanSettings> = {}) => {
  const { together, fanOut, orphans, excluded } = planGo(packages, { ...settings, ...more }, (dir) => dir.slice(6));
  const paths = (list: readonly GoPackage[]): string[] => list.map(({ importPath }) => importPath);
  return {
    together: paths(together),
    fanOut: fanOut.map(({ tests }) => tests),
    orphans: paths(orphans),
    excluded: paths(excluded),
  };
};

describe('planGo', () => {
  it('puts packages with their own tests into one process, in the order of go list', () => {
    expect(plan([pkg('b'), pkg('a'), pkg('none', ['./...'], false)])).toEqual({
      together: ['m/b', 'm/a', 'm/none'],
      fanOut: [],
      orphans: [],
      excluded: [],
    });
  });

  it('gives a package the tests of the directory that mirrors it; those of no package are orphans', () => {
    const packages = [
      pkg('pkg/a'),
      pkg('pkg/b'),
      pkg('other'),
      pkg('tests/a'),
      pkg('tests/whole'),
      pkg('tests/none', ['./...'], false),
    ];
    expect(plan(packages, { testDir: './tests/', srcPrefix: 'pkg' })).toEqual({
      together: ['m/pkg/b', 'm/other'],
      fanOut: [['m/pkg/a', 'm/tests/a']],
      orphans: ['m/tests/whole'],
      excluded: [],
    });
  });

  it('leaves the external tests of an excluded package out with it', () => {
    const packages = [pkg('pkg/a', ['./...', './pkg/a']), pkg('pkg/b'), pkg('tests/a')];
    const got = plan(packages, { testDir: 'tests', srcPrefix: 'pkg', exclude: ['./pkg/a'] });
    expect(got).toEqual({ together: ['m/pkg/b'], fanOut: [], orphans: [], excluded: ['m/pkg/a'] });
  });

  it('measures only what the patterns match, whatever else was listed', () => {
    const packages = [pkg('internal/a', ['./internal/...']), pkg('tests/x', ['./tests/...'])];
    expect(plan(packages, { patterns: ['./internal/...'], testDir: 'tests' })).toMatchObject({
      together: ['m/internal/a'],
      orphans: ['m/tests/x'],
    });
  });

  it('with strategy fanout gives each package a process', () => {
    expect(plan([pkg('a'), pkg('b')], { strategy: 'fanout' })).toMatchObject({
      together: [],
      fanOut: [['m/a'], ['m/b']],
    });
  });
});

it.each([
  { items: 3, concurrency: 3, otherRan: false, pays: true },
  { items: 3, concurrency: 1, otherRan: false, pays: false },
  { items: 1, concurrency: 4, otherRan: false, pays: false },
  { items: 3, concurrency: 3, otherRan: true, pays: false },
])('warming pays: $pays for $items packages, $concurrency at once, after others: $otherRan', (each) => {
  const items = Array.from({ length: each.items }, (_, index) => ({ measured: pkg(`p${index}`), tests: [] }));
  expect(paysToWarm(items, each.concurrency, each.otherRan)).toBe(each.pays);
});

it('reads the objects that go list prints one behind the other', () => {
  const text =
    '{\n\t"Dir": "/m/a",\n\t"ImportPath": "m/a",\n\t"GoFiles": [\n\t\t"a.go"\n\t],\n\t"Match": [\n\t\t"./..."\n\t]\n}\n{\n\t"ImportPath": "./x",\n\t"Error": {\n\t\t"Err": "not found"\n\t}\n}\n';
  expect(readPackages(text)).toEqual([
    { importPath: 'm/a', dir: '/m/a', files: ['a.go'], hasTests: false, match: ['./...'] },
    { importPath: './x', dir: '', files: [], hasTests: false, match: [], error: 'not found' },
  ]);
  expect(readPackages('')).toEqual([]);
});

it('splits the words of the compiler by package', () => {
  expect(sections('go: note\n# m/a\na.go:1:2: oh\n# m/b\nb.go:3:4: no\n')).toEqual(
    new Map([
      ['m/a', 'a.go:1:2: oh'],
      ['m/b', 'b.go:3:4: no'],
    ]),
  );
});
