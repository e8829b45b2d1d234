import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeGo } from '../helpers/fake-go.js';
import { writeModule } from '../helpers/go-modules.js';
import { makePlace, type Place, startCommand } from '../helpers/suites.js';

// What covgate's own tests hold of a whole run with a given parallelism, with a `go` that covers half of every package.

const header = 'STATUS   COVERAGE  REQUIRED      TIME  PACKAGE\n-------  --------  --------  --------  -------\n';

async function module(names: readonly string[], files: object = {}, script = ''): Promise<Place> {
  const place = await makePlace();
  const sources = Object.fromEntries(names.map((name) => [`${name}/f.go`, `package ${name}\n`]));
  await writeModule(place.dir, { ...sources, ...files });
  const { env } = await fakeGo(
    place.dir,
    names.map((path) => ({ path })),
    script,
  );
  return { ...place, env: { ...place.env, ...env } };
}

async function covgate(place: Place, ...args: readonly string[]): Promise<{ code: number | null; stdout: string }> {
  const { code, stdout } = await startCommand(place, ['coverage', '--format', 'covgate', '-p', '2', ...args]).ended;
  return { code, stdout: stdout.replaceAll(/\d+\.\ds/g, '0.0s') };
}

it('a package at its floor passes, with exit code 0 and the line that says so', async () => {
  const place = await module(['a'], { 'a/.covgate': '50.0\n' });
  expect(await covgate(place)).toEqual({
    code: 0,
    stdout: `Checking per-package coverage (default minimum: 80.0%)...\n\n${header}PASS        50.0%     50.0%      0.0s  example.com/m/a\n\nTotal time: 0.0s\nAll packages meet minimum coverage requirement\n`,
  });
});

it('one below its floor and one whose floor lags fail, in the order of the list', async () => {
  const place = await module(['a', 'b', 'c'], { 'b/.covgate': '10.0\n', 'c/.covgate': '50.0\n' });
  const { code, stdout } = await covgate(place);
  expect(code).toBe(1);
  expect(stdout.split('\n').slice(4)).toEqual([
    'FAIL        50.0%     80.0%      0.0s  example.com/m/a',
    'LOOSE       50.0%     10.0%      0.0s  example.com/m/b  (required lags actual by 40.0pp; update .covgate to >= 49.5)',
    'PASS        50.0%     50.0%      0.0s  example.com/m/c',
    '',
    'Total time: 0.0s',
    'ERROR: One or more packages failed tests, are below their minimum coverage, or have loose .covgate thresholds',
    '',
  ]);
});

it('with everything excluded nothing fails: three rows, the notice, the time, success', async () => {
  const place = await module(['a', 'b', 'c']);
  const { code, stdout } = await covgate(place, '--exclude', './a', '--exclude', './b', '--exclude', './c');
  expect(code).toBe(0);
  expect(stdout).toContain('Excluded 3 package(s) from coverage measurement\n');
  expect(stdout.match(/^SKIPPED       ---       ---       ---  example\.com\/m\/[abc]$/gm)).toHaveLength(3);
  expect(stdout).toMatch(/\n\nTotal time: 0\.0s\nAll packages meet minimum coverage requirement\n$/);
});

it('an exclude that is empty is a mistake', async () => {
  const place = await module(['a']);
  expect((await covgate(place, '--exclude', '')).code).toBe(2);
});

const failing = `case "$phase $*" in test*example.com/m/b*)
  echo '{"Action":"output","Package":"example.com/m/b","Output":"b_test.go:7: the nest is empty\\\\n"}'
  echo '{"Action":"fail","Package":"example.com/m/b","Elapsed":0.1}'
  exit 1 ;;
esac`;

it('tests that fail show what they wrote, also before a ratchet, which then writes nothing', async () => {
  const config = { '.assay.yaml': 'coverage:\n  go: { strategy: fanout }\n', 'a/.covgate': '10.0\n' };
  const place = await module(['a', 'b'], config, failing);
  const { code, stdout } = await covgate(place);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /FAIL {10}--- {7}--- {6}0\.0s {2}example\.com\/m\/b {2}\(tests failed\)\n\nb_test\.go:7: the nest/,
  );
  const ratchet = await startCommand(place, ['ratchet']).ended;
  expect(ratchet.code).not.toBe(0);
  expect(ratchet.stderr).toContain('the nest is empty');
  expect(await readFile(join(place.dir, 'a/.covgate'), 'utf8')).toBe('10.0\n');
});

it('a module that go cannot read is an error with what go says', async () => {
  const place = await module(['a'], {}, 'echo "go: errors parsing go.mod" >&2; exit 1');
  const { code, stderr } = await startCommand(place, ['coverage']).ended;
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: expect.stringContaining('go list failed: go: errors parsing go.mod'),
  });
  await writeFile(join(place.dir, '.assay.yaml'), 'coverage:\n  language: python\n');
  expect(await startCommand(place, ['coverage']).ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('python'),
  });
});
