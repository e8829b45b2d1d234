import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GoSettings, measureGo } from '../../../../src/coverage/go/measure-go.js';
import { fakeGo } from '../../../helpers/fake-go.js';
import { hasGo, needsGo, smallPackage, writeModule } from '../../../helpers/go-modules.js';
import { scratch } from '../../../helpers/processes.js';

const broken = 'package broken\n\nfunc F() int { return missing }\n';
const files = {
  ...smallPackage('a', 2),
  ...smallPackage('b', 2),
  'broken/b.go': broken,
  // Two commands more: its source is looked at, and the other is built once more for its message.
  'types/t.go': 'package types\n\ntype T struct{ F func() }\n',
  'types/t_test.go': 'package types\n\nimport "testing"\n\nfunc TestT(t *testing.T) {}\n',
};

/** Measures a module below a go.work with these lines; `env` is of the process, else as it is with `go.work` ignored. */
async function below(work: string, settings: Partial<GoSettings>) {
  const base = await scratch();
  const [dir, tempDir] = [join(base, 'work/module'), join(base, 'temp')];
  await mkdir(dir, { recursive: true });
  await mkdir(tempDir);
  await writeModule(dir, files);
  await writeModule(join(base, 'work/other'), { 'go.mod': 'module example.com/other\n\ngo 1.22\n' });
  await writeFile(join(base, 'work/go.work'), `go 1.22\n\n${work}\n`);
  const watch = { planned: () => {}, phase: () => {}, ended: () => {}, warn: () => {} };
  const { signal } = new AbortController();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'GOWORK'));
  const { packages = [] } = await measureGo(
    { dir, tempDir, env, signal, cpus: 2, watch },
    { strategy: 'together', patterns: ['./...'], exclude: [], env: {}, passEnv: [], ...settings },
  );
  return packages.map(({ path, run, error }) => `${path} ${run}${error?.includes('b.go:3:23') ? ' at 3:23' : ''}`);
}

const measured = ['a tested', 'b tested', 'broken build-failed at 3:23', 'types tested'];

describe.skipIf(!hasGo)(`a module below a go.work${needsGo}`, () => {
  it.each([
    { strategy: 'together', work: 'use ./other' },
    { strategy: 'together', work: '' },
    { strategy: 'together', work: 'use ./module' },
    { strategy: 'fanout', work: 'use ./other' },
    { strategy: 'fanout', work: 'a mistake of somebody else' },
  ] as const)('is measured by $strategy, whether that has it or not: "$work"', async ({ strategy, work }) => {
    expect(await below(work, { strategy })).toEqual(measured);
  });

  it('needs the go.work that the settings name', async () => {
    const env = { GOWORK: '/nowhere/go.work' };
    await expect(below('use ./module', { env })).rejects.toThrow('/nowhere/go.work');
  });

  it('is an error where that cannot be read and nobody has switched it off', async () => {
    await expect(below('a mistake', {})).rejects.toThrow(/go\.work/);
  });
});

it('no command of a module that a go.work does not have sees it', async () => {
  const dir = await scratch();
  const refuse =
    '[ "$phase$GOWORK" = list ] && { echo "go: no modules were found in the current workspace" >&2; exit 1; }';
  const go = await fakeGo(dir, [{ path: 'a' }], refuse);
  const watch = { planned: () => {}, phase: () => {}, ended: () => {}, warn: () => {} };
  const { signal } = new AbortController();
  await measureGo(
    { dir, tempDir: await scratch(), env: go.env, signal, cpus: 2, watch },
    { strategy: 'together', patterns: ['./...'], exclude: [], env: {}, passEnv: [] },
  );
  expect((await go.commands()).map((each) => each.split(' ')[0])).toEqual(['|list', 'off|list', 'off|test']);
});
