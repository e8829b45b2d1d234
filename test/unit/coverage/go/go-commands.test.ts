import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GoSettings, measureGo } from '../../../../src/coverage/go/measure-go.js';
import { type FakeGo, fakeGo, type FakePackage } from '../../../helpers/fake-go.js';
import { scratch } from '../../../helpers/processes.js';

// What Go is asked for, held without Go: how much is compiled and linked follows from it.

async function measure(packages: readonly FakePackage[], settings: Partial<GoSettings> = {}, script = '') {
  const base = await scratch();
  const [dir, tempDir] = [join(base, 'module'), join(base, 'temp')];
  await mkdir(dir);
  await mkdir(tempDir);
  const go: FakeGo = await fakeGo(dir, packages, script);
  const warnings: string[] = [];
  const phases: string[] = [];
  const measured = await measureGo(
    {
      dir,
      tempDir,
      env: { ...go.env, PASSED: 'yes', HIDDEN: 'no' },
      signal: new AbortController().signal,
      cpus: 4,
      watch: {
        planned: () => {},
        phase: (_, message) => void phases.push(message),
        ended: () => {},
        warn: (_, message) => void warnings.push(message),
      },
    },
    { strategy: 'together', patterns: ['./...'], exclude: [], env: {}, passEnv: [], ...settings },
  );
  return { measured, warnings, phases, commands: await go.commands() };
}

const abc = ['a', 'b', 'c'].map((path) => ({ path }));
const isTest = (command: string): boolean => command.includes('|test ');

describe('the commands of a run', () => {
  it('are a list and one test: nothing is warmed, linked or instrumented twice', async () => {
    const { commands } = await measure(abc);
    expect(commands).toHaveLength(2);
    expect(commands[0]).toMatch(/^\|list -e -json=/);
    expect(commands[1]).toBe(
      '|test -json -coverpkg= -coverprofile=TEMP/together.out -p=4 example.com/m/a example.com/m/b example.com/m/c',
    );
  });

  it('with strategy fanout warm once without linking or executing, then test each package by itself', async () => {
    const { commands, phases } = await measure(abc, { strategy: 'fanout', parallelism: 3 });
    const [list, warm, ...tests] = commands;
    expect(list).toMatch(/^off\|list -e -json=/);
    expect(warm).toBe(
      'off|list -e -export -deps -test -f  -- example.com/m/a example.com/m/b example.com/m/c runtime/coverage',
    );
    expect(tests.toSorted()).toEqual(
      ['a', 'b', 'c'].map(
        (name, index) =>
          `off|test -json -coverpkg=example.com/m/${name} -coverprofile=TEMP/package-${index}.out example.com/m/${name}`,
      ),
    );
    expect(phases.filter((phase) => phase.startsWith('Pre-warm'))).toEqual([
      'Pre-warming build cache (3 packages)...',
      expect.stringMatching(/^Pre-warm complete in \d/),
    ]);
  });

  it('for external tests are one process more, each path once', async () => {
    const packages = ['pkg/a', 'pkg/b', 'tests/a', 'tests/whole'].map((path) => ({ path }));
    const { commands } = await measure(packages, { testDir: 'tests', srcPrefix: 'pkg' });
    expect(commands.filter(isTest)).toEqual([
      '|test -json -coverpkg= -coverprofile=TEMP/together.out -p=4 example.com/m/pkg/b',
      '|test -json -coverpkg=example.com/m/pkg/a -coverprofile=TEMP/package-0.out -p=4 example.com/m/pkg/a example.com/m/tests/a',
      '|test -json -p=4 example.com/m/tests/whole',
    ]);
  });

  it('that warm may fail: it is a warning, and each package is tested and tells its own', async () => {
    const failing = '[ $phase = warm ] && { echo "no disk" >&2; exit 1; }';
    const { measured, warnings, commands } = await measure(abc, { strategy: 'fanout' }, failing);
    expect(warnings).toEqual([expect.stringContaining('no disk')]);
    expect(commands.filter(isTest)).toHaveLength(3);
    expect(measured.packages?.map(({ run }) => run)).toEqual(['tested', 'tested', 'tested']);
  });

  it('that list packages may fail: what go says is the error', async () => {
    const broken = 'echo "go: errors parsing go.mod: go.mod:1: unknown directive" >&2; exit 1';
    await expect(measure(abc, {}, broken)).rejects.toThrow(
      'go list failed: go: errors parsing go.mod: go.mod:1: unknown directive',
    );
  });
});

it.each(['together', 'fanout'] as const)(
  'rows have the order of go list, not of the alphabet: %s',
  async (strategy) => {
    const packages = ['a', 'a/c', 'a-b'].map((path) => ({ path }));
    const settings = { strategy, testDir: 'tests' };
    const { measured } = await measure([...packages, { path: 'tests/a/c' }], settings);
    expect(measured.packages?.map(({ path }) => path)).toEqual(['a', 'a/c', 'a-b']);
  },
);

it('rows are in the order of the list, whichever package ends first', async () => {
  // The first two processes run at once, and the first waits for the second.
  const wait = `case "$phase $*" in
*-coverpkg=example.com/m/a*) cat "$GOTMPDIR/pipe" > /dev/null ;;
*-coverpkg=example.com/m/b*) echo > "$GOTMPDIR/pipe" ;;
list*) mkfifo "$GOTMPDIR/pipe" 2>/dev/null ;;
esac`;
  const { measured } = await measure(abc, { strategy: 'fanout', parallelism: 2 }, wait);
  expect(measured.packages?.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
});

it('variables of the settings reach go, and no others do', async () => {
  const script = 'echo "|env $BIRD $PASSED $HIDDEN." >> "$(dirname "$0")/log"';
  const settings = { env: { BIRD: 'owl' }, passEnv: ['PASSED'] };
  const { commands } = await measure([{ path: 'a' }], settings, script);
  expect(commands.filter((each) => each.startsWith('|env'))).toEqual(['|env owl yes .', '|env owl yes .']);
});
