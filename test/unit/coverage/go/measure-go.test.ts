import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GoSettings, measureGo } from '../../../../src/coverage/go/measure-go.js';
import { RunLogs } from '../../../../src/coverage/runners/run-logs.js';
import type { EndedPackage, Measured, RunnerWatch } from '../../../../src/coverage/runners/runner.js';
import { hasGo, needsGo, smallPackage, writeModule } from '../../../helpers/go-modules.js';
import { scratch } from '../../../helpers/processes.js';

interface Heard {
  readonly ended: EndedPackage[];
  readonly phases: string[];
  readonly warnings: string[];
  planned: number;
}

async function measure(
  files: Readonly<Record<string, string>>,
  settings: Partial<GoSettings> = {},
): Promise<{ measured: Measured; heard: Heard; tempDir: string; runDir: string }> {
  const base = await scratch();
  const [dir, tempDir, runDir] = [join(base, 'module'), join(base, 'temp'), join(base, 'run')];
  await mkdir(dir);
  await mkdir(runDir);
  await mkdir(tempDir);
  await writeModule(dir, files);
  const heard: Heard = { ended: [], phases: [], warnings: [], planned: 0 };
  const watch: RunnerWatch = {
    planned: (total) => (heard.planned = total),
    phase: (phase, message) => void heard.phases.push(`${phase}: ${message}`),
    ended: (each) => void heard.ended.push(each),
    warn: (_, message) => void heard.warnings.push(message),
  };
  const { signal } = new AbortController();
  const logs = new RunLogs({ dir: runDir, redact: (text) => text });
  const measured = await measureGo(
    { dir, tempDir, env: process.env, signal, cpus: 2, watch, logs },
    { strategy: 'together', patterns: ['./...'], exclude: [], env: {}, passEnv: [], ...settings },
  );
  return { measured, heard, tempDir, runDir };
}

const rows = ({ packages = [] }: Measured): Record<string, string> =>
  Object.fromEntries(packages.map(({ path, run }) => [path, run]));

const test = (body: string, name: string): string =>
  `package ${name}\n\nimport (\n\t"os"\n\t"testing"\n)\n\nvar _ = os.Exit\n\n${body}\n`;

const troubled = {
  ...smallPackage('good', 2),
  ...smallPackage('untested', 0),
  'types/t.go': 'package types\n\ntype T int\n',
  'broken/b.go': 'package broken\n\nfunc F() int { return missing }\n',
  'broken/b_test.go': test('func TestF(t *testing.T) { F() }', 'broken'),
  'badtest/b.go': 'package badtest\n\nfunc F() int { return 1 }\n',
  'badtest/b_test.go': test('func TestF(t *testing.T) { G() }', 'badtest'),
  'fails/f.go': 'package fails\n\nfunc F() int { return 1 }\n',
  'fails/f_test.go': test(
    'func TestQuiet(t *testing.T) { t.Log("of no use") }\n\nfunc TestLoud(t *testing.T) { F(); t.Fatal("it rains") }',
    'fails',
  ),
  'exits/f.go': 'package exits\n\nfunc F() int { return 1 }\n',
  'exits/f_test.go': test('func TestMain(m *testing.M) { println("no database"); os.Exit(1) }', 'exits'),
};

describe.skipIf(!hasGo)(`measureGo${needsGo}`, () => {
  it('tests all packages by one process; one that does not build or pass hides no other', async () => {
    const { measured, heard } = await measure(troubled);
    expect(rows(measured)).toEqual({
      badtest: 'build-failed',
      broken: 'build-failed',
      exits: 'tests-failed',
      fails: 'tests-failed',
      good: 'tested',
      types: 'untested',
      untested: 'untested',
    });
    expect(heard.planned).toBe(7);
    expect(heard.ended.map(({ path }) => path).toSorted()).toEqual(Object.keys(rows(measured)));
    expect(heard.phases.some((phase) => phase.startsWith('warm'))).toBe(false);
    expect(measured.reports).toHaveLength(1);
    expect(measured.reports[0]?.text).toMatch(/^mode: set\n.*example\.com\/m\/good\/f\.go:4\.11,6\.3 1 1\n/s);
    expect(measured.reports[0]?.text).toContain('example.com/m/untested/f.go');
    expect(measured.places).toContainEqual({ prefix: 'example.com/m/good', path: 'good' });
  });

  it('says what failed, at its true place, and nothing of what passed', async () => {
    const { measured } = await measure(troubled);
    const error = (path: string): string => measured.packages?.find((each) => each.path === path)?.error ?? '';
    expect(error('broken')).toContain('broken/b.go:3:23: undefined: missing');
    expect(error('badtest')).toMatch(/badtest\/b_test\.go:10:\d+: undefined: G/);
    expect(error('fails')).toContain('it rains');
    expect(error('fails')).not.toMatch(/of no use|=== RUN/);
    expect(error('exits')).toContain('no database');
    expect(error('good')).toBe('');
  });

  it('keeps the whole log of what failed, what the compiler said at its true place, and none of what passed', async () => {
    for (const strategy of ['together', 'fanout'] as const) {
      const { measured, runDir } = await measure(troubled, { strategy });
      const logs = new Map((measured.packages ?? []).map(({ path, logPath }) => [path, logPath]));
      const read = (path: string): Promise<string> => readFile(join(runDir, logs.get(path) ?? ''), 'utf8');
      expect(await read('fails')).toMatch(/=== RUN +TestQuiet\n.*of no use.*it rains/s);
      expect(await read('exits')).toContain('no database');
      expect(await read('broken')).toContain('broken/b.go:3:23: undefined: missing');
      expect(await read('badtest')).toContain('undefined: G');
      expect([logs.get('good'), logs.get('types'), logs.get('untested')]).toEqual([undefined, undefined, undefined]);
      expect(new Set([...logs.values()].filter((path) => path !== undefined)).size).toBe(4);
    }
  });

  it('takes tests that end well and measure nothing for failed, not for a package without statements', async () => {
    const silent = test('func TestMain(m *testing.M) { os.Exit(0) }', 'silent');
    const files = { ...smallPackage('silent', 2), 'silent/f_test.go': silent, ...smallPackage('good', 2) };
    const typed = { 'types/t.go': 'package types\n', 'types/t_test.go': test('func TestT(t *testing.T) {}', 'types') };
    for (const strategy of ['together', 'fanout'] as const) {
      const { measured } = await measure({ ...files, ...typed }, { strategy });
      expect(rows(measured)).toEqual({ good: 'tested', silent: 'tests-failed', types: 'tested' });
      expect(measured.packages?.find(({ path }) => path === 'silent')?.error).toContain('without m.Run');
    }
  });

  it('believes no line of coverage that a test program prints: the profile must tell of the package', async () => {
    const faked = 'fmt.Println("ok  \\tfake\\t0.1s\\tcoverage: 100.0% of statements\\ncoverage: 100.0% of statements")';
    const main = `package fake\n\nimport (\n\t"fmt"\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(m *testing.M) {\n\t${faked}\n\tos.Exit(0)\n}\n`;
    const below = Object.fromEntries(
      Object.entries(smallPackage('below', 2)).map(([path, text]) => [`fake/${path}`, text]),
    );
    const files = { ...smallPackage('fake', 2), 'fake/f_test.go': main, ...below };
    for (const strategy of ['together', 'fanout'] as const) {
      const { measured } = await measure(files, { strategy });
      expect(rows(measured)).toEqual({ fake: 'tests-failed', 'fake/below': 'tested' });
    }
  });

  it('takes a failed test for failed when TestMain exits with 0 all the same', async () => {
    const main = test(
      'func TestMain(m *testing.M) { m.Run(); os.Exit(0) }\n\nfunc TestF(t *testing.T) { F(0); t.Fatal("it rains") }',
      'hidden',
    );
    const { measured } = await measure({ ...smallPackage('hidden', 2), 'hidden/f_test.go': main });
    expect(rows(measured)).toEqual({ hidden: 'tests-failed' });
    expect(measured.packages?.[0]?.error).toContain('it rains');
  });

  it('counts no tests of other packages, whatever GOFLAGS says', async () => {
    const caller =
      'package caller\n\nimport (\n\t"testing"\n\n\t"example.com/m/good"\n)\n\nfunc TestF(t *testing.T) { good.F(0) }\n';
    const files = { ...smallPackage('good', 2), 'caller/c.go': 'package caller\n', 'caller/c_test.go': caller };
    const env = { GOFLAGS: '-coverpkg=./...' };
    const [plain, flagged] = [await measure(files), await measure(files, { env })];
    expect(flagged.measured.reports).toEqual(plain.measured.reports);
  });

  it('takes a test that GOFLAGS keeps from being run for failed', async () => {
    const { measured } = await measure(smallPackage('good', 2), { env: { GOFLAGS: '-n' } });
    expect(rows(measured)).toEqual({ good: 'tests-failed' });
  });

  const external = {
    ...smallPackage('pkg/low', 2),
    ...smallPackage('pkg/alone', 3),
    'pkg/low/f.go': 'package low\n\nfunc F(x int) int {\n\tif x > 1 {\n\t\treturn 1\n\t}\n\treturn 2\n}\n',
    'pkg/low/f_test.go': 'package low\n\nimport "testing"\n\nfunc TestF(t *testing.T) { F(2) }\n',
    'pkg/alone/f.go': 'package alone\n\nfunc F() int { return 1 }\n',
    'pkg/alone/f_test.go': 'package alone\n\nimport "testing"\n\nfunc TestF(t *testing.T) { F() }\n',
    'tests/low/low_test.go':
      'package low_test\n\nimport (\n\t"testing"\n\n\t"example.com/m/pkg/low"\n)\n\nfunc TestRest(t *testing.T) { low.F(0) }\n',
    'tests/whole/whole_test.go':
      'package whole\n\nimport "testing"\n\nfunc TestWhole(t *testing.T) { t.Fatal("together they break") }\n',
  };

  it('adds the tests of an external directory to its package, and runs those of no package too', async () => {
    const settings = { testDir: 'tests', srcPrefix: 'pkg' };
    const { measured } = await measure(external, settings);
    expect(rows(measured)).toEqual({ 'pkg/alone': 'tested', 'pkg/low': 'tested', 'tests/whole': 'tests-failed' });
    const low = measured.reports.map(({ text }) => text).find((text) => text.includes('pkg/low/f.go'));
    expect(low).toMatch(/f\.go:7\.2,7\.10 1 1/);
    expect(measured.reports).toHaveLength(2);
  });

  it('with strategy fanout warms the cache first, announced and timed, and executes no TestMain for it', async () => {
    const body =
      'func TestMain(m *testing.M) {\n\tlog, _ := os.OpenFile("log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)\n' +
      '\tlog.WriteString("x")\n\tlog.Close()\n\tos.Exit(m.Run())\n}';
    const files = { ...troubled, 'counts/f.go': 'package counts\n', 'counts/f_test.go': test(body, 'counts') };
    const { measured, heard, tempDir } = await measure(files, { strategy: 'fanout', parallelism: 2 });
    expect(await readFile(join(tempDir, '../module/counts/log'), 'utf8')).toBe('x');
    const warm = heard.phases.filter((phase) => phase.startsWith('warm'));
    expect(warm[0]).toBe('warm: Pre-warming build cache (8 packages)...');
    expect(warm[1]).toMatch(/^warm: Pre-warm complete in (\d+\.\d|\dm\d\d)s$/);
    expect(measured.timings.warm).toBeGreaterThan(0);
    expect(rows(measured)).toMatchObject({ good: 'tested', exits: 'tests-failed', broken: 'build-failed' });
    expect(measured.packages?.find(({ path }) => path === 'broken')?.error).toContain('b.go:3:23');
  });

  it.each([
    { parallelism: 1, files: { ...smallPackage('a', 2), ...smallPackage('b', 2) } },
    { parallelism: 4, files: smallPackage('a', 2) },
  ])('does not warm for $parallelism processes at once when that does not pay', async ({ parallelism, files }) => {
    const { heard } = await measure(files, { strategy: 'fanout', parallelism });
    expect(heard.phases.some((phase) => phase.startsWith('warm'))).toBe(false);
    expect(heard.ended).toHaveLength(Object.keys(files).length / 2);
  });

  it('leaves out what is excluded; an exclude that names no directory is refused', async () => {
    const files = { ...smallPackage('a', 2), ...smallPackage('b', 2) };
    const withDocs = { ...files, 'docs/page.md': '# A page\n' };
    const { measured } = await measure(withDocs, { exclude: ['./b', './docs/...'] });
    expect(rows(measured)).toEqual({ a: 'tested', b: 'excluded' });
    await expect(measure(files, { exclude: ['./nowhere'] })).rejects.toThrow(/resolve ".\/nowhere".*not found/);
  });

  it('ends the tests of a package that take longer than they may', async () => {
    const sleeps = test('func TestForever(t *testing.T) { time.Sleep(time.Hour) }', 'slow');
    const files = {
      ...smallPackage('a', 2),
      'slow/s.go': 'package slow\n\nfunc F() int { return 1 }\n',
      'slow/s_test.go': sleeps.replace('"os"', '"os"\n\t"time"'),
    };
    const { measured } = await measure(files, { timeoutMs: 500 });
    expect(rows(measured)).toEqual({ a: 'tested', slow: 'timeout' });
  });

  it('without go says what is missing', async () => {
    const dir = await scratch();
    await writeModule(dir, smallPackage('a', 2));
    const { signal } = new AbortController();
    const watch: RunnerWatch = { planned: () => {}, phase: () => {}, ended: () => {}, warn: () => {} };
    const settings = { strategy: 'together', patterns: ['./...'], exclude: [], env: {}, passEnv: [] } as const;
    const context = { dir, tempDir: await scratch(), env: { PATH: '/nowhere' }, signal, cpus: 2, watch };
    await expect(measureGo(context, settings)).rejects.toThrow(/this is a Go module and go cannot be started/);
  });

  it('leaves nothing in the directory for temporary files of go', async () => {
    const { tempDir } = await measure(smallPackage('a', 2));
    expect(await readdir(join(tempDir, 'go'))).toEqual([]);
  });
});
