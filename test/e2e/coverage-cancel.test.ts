import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasGo, needsGo, smallPackage, writeModule } from '../helpers/go-modules.js';
import { pidIn } from '../helpers/processes.js';
import {
  leftovers,
  makePlace,
  onlyRun,
  type Place,
  processesOf,
  readJson,
  serve,
  startCommand,
} from '../helpers/suites.js';
import type { Json, WireClient } from '../helpers/wire-client.js';

/** Cancels a run and checks that nothing of it is left: no process, no file, no entry in the map. */
async function cancelAndLook(client: WireClient, place: Place, run_id: string): Promise<Json> {
  const began = performance.now();
  expect(await client.call('run.cancel', { run_id })).toEqual({ canceled: true });
  const tookMs = performance.now() - began;
  expect(processesOf(place)).toEqual([]);
  expect(leftovers(place)).toEqual([]);
  const summary = await client.call('run.status', { run_id });
  expect(summary).toMatchObject({ status: 'canceled' });
  expect(await client.call('run.list', { status: 'running' })).toEqual({ runs: [] });
  return { summary, tookMs };
}

/** A `go` that hangs in one phase and says its pid; every other command does what the rest of the words say. */
async function hangingGo(place: Place, phase: 'list' | 'warm' | 'test'): Promise<Place> {
  const bin = join(place.dir, 'bin');
  await mkdir(bin);
  const list = ['a', 'b'].map((name) => ({
    Dir: join(place.dir, name),
    ImportPath: `example.com/m/${name}`,
    GoFiles: ['f.go'],
    TestGoFiles: ['f_test.go'],
    Match: ['./...'],
  }));
  const text = list.map((each) => JSON.stringify(each, undefined, '\t')).join('\n');
  await writeFile(join(bin, 'packages.json'), `${text}\n`);
  const script = `#!/bin/sh
phase=$1
for word in "$@"; do [ "$word" = -export ] && phase=warm; done
if [ "$phase" = ${phase} ]; then
  sleep 600 &
  echo $$ > "${place.dir}/pid"
  wait
fi
[ "$phase" = list ] && cat "${bin}/packages.json"
exit 0
`;
  await writeFile(join(bin, 'go'), script);
  await chmod(join(bin, 'go'), 0o755);
  return { ...place, env: { ...place.env, PATH: `${bin}:${process.env['PATH']}` } };
}

it.each(['list', 'warm', 'test'] as const)('a cancel while go is at "%s" leaves nothing behind', async (phase) => {
  const base = await makePlace();
  const config = `coverage:\n  env: { MARK: ${base.mark} }\n  go: { strategy: fanout, parallelism: 2 }\n`;
  await writeModule(base.dir, { '.assay.yaml': config });
  const place = await hangingGo(base, phase);
  await using client = serve(place);
  const { run_id } = await client.call('coverage.run', { events: 'none' });
  await pidIn(join(place.dir, 'pid'));
  expect(processesOf(place).length).toBeGreaterThan(0);
  await cancelAndLook(client, place, run_id);
});

/** Between what a cancel allows in all (1 s) and the grace of a timeout (5 s), with room for a busy machine. */
const deafMs = 3_500;

it('a cancel does not wait for tests that are deaf to SIGINT', async ({ annotate }) => {
  const place = await makePlace();
  const pid = join(place.dir, 'pid');
  const script = `trap '' INT\necho $$ > "${pid}"\nwhile :; do sleep 1; done\n`;
  await writeFile(join(place.dir, 'test.sh'), script);
  const config = `coverage:\n  command: [sh, test.sh]\n  reports: [lcov.info]\n  env: { MARK: ${place.mark} }\n`;
  await writeFile(join(place.dir, '.assay.yaml'), config);
  await using client = serve(place);
  const { run_id } = await client.call('coverage.run', { events: 'none' });
  await pidIn(pid);
  const { tookMs } = await cancelAndLook(client, place, run_id);
  await annotate(`it took ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(deafMs);
});

it('an interrupt of `assay coverage` does not wait for them either', async () => {
  const place = await makePlace();
  const pid = join(place.dir, 'pid');
  const script = `trap '' INT TERM\necho $$ > "${pid}"\nwhile :; do sleep 1; done\n`;
  await writeFile(join(place.dir, 'test.sh'), script);
  const config = `coverage:\n  command: [sh, test.sh]\n  reports: [lcov.info]\n  env: { MARK: ${place.mark} }\n`;
  await writeFile(join(place.dir, '.assay.yaml'), config);
  const { child, ended } = startCommand(place, ['coverage']);
  await pidIn(pid);
  const began = performance.now();
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  expect(performance.now() - began).toBeLessThan(deafMs);
  expect(processesOf(place)).toEqual([]);
  expect(leftovers(place)).toEqual([]);
});

describe.skipIf(!hasGo)(`with go itself${needsGo}`, () => {
  const hang = (pidFile: string): string =>
    `package slow\n\nimport (\n\t"os"\n\t"strconv"\n\t"testing"\n\t"time"\n)\n\nfunc TestSlow(t *testing.T) {\n\tF(2)\n\tos.WriteFile(${JSON.stringify(pidFile)}, []byte(strconv.Itoa(os.Getpid())), 0o600)\n\ttime.Sleep(10 * time.Minute)\n}\n`;

  it('a cancel while tests run keeps what had ended and says what had not', async ({ annotate }) => {
    const place = await makePlace();
    const pid = join(place.dir, 'pid');
    await writeModule(place.dir, {
      ...smallPackage('a', 3),
      ...smallPackage('slow', 2),
      'slow/f_test.go': hang(pid),
      '.assay.yaml': `coverage:\n  env: { MARK: ${place.mark} }\n`,
    });
    await using client = serve(place);
    const { run_id } = await client.call('coverage.run');
    await client.notification('run.event', ({ type, path }) => type === 'package_ended' && path === 'a');
    await pidIn(pid);
    const { summary, tookMs } = await cancelAndLook(client, place, run_id);
    await annotate(`the cancel of running tests took ${Math.round(tookMs)} ms`);
    const { groups } = await readJson(summary.result_path);
    expect(groups.map(({ status }: Json) => status)).toEqual(['PASS', 'CANCELED']);
    expect(groups[0]).not.toHaveProperty('log_path');
    const log = join(dirname(summary.result_path), groups[1].log_path);
    expect(await readFile(log, 'utf8')).toContain('=== RUN   TestSlow');
    const ratchet = await client.request('coverage.ratchet', { run_id });
    expect(ratchet.error).toMatchObject({ code: -32002, message: expect.stringContaining('canceled') });
  });

  // Retried: on a machine that is busy for a moment everything takes as long as the grace does.
  it('a cancel while a test of Go ignores SIGINT leaves nothing behind', { retry: 2 }, async ({ annotate }) => {
    const place = await makePlace();
    const pid = join(place.dir, 'pid');
    const deaf = hang(pid)
      .replace('"os"', '"os"\n\t"os/signal"')
      .replace('F(2)', 'signal.Ignore(os.Interrupt)\n\tF(2)');
    await writeModule(place.dir, {
      ...smallPackage('slow', 2),
      'slow/f_test.go': deaf,
      '.assay.yaml': `coverage:\n  env: { MARK: ${place.mark} }\n`,
    });
    await using client = serve(place);
    const { run_id } = await client.call('coverage.run', { events: 'none' });
    await pidIn(pid);
    const { tookMs } = await cancelAndLook(client, place, run_id);
    await annotate(`it took ${Math.round(tookMs)} ms`);
    expect(tookMs).toBeLessThan(deafMs);
  });

  it('a cancel while go builds on a cold cache leaves nothing behind', async () => {
    const place = await makePlace();
    await writeModule(place.dir, {
      ...smallPackage('a', 3),
      '.assay.yaml': `coverage:\n  env: { MARK: ${place.mark}, GOCACHE: ${join(place.dir, 'cache')} }\n`,
    });
    await using client = serve(place);
    const { run_id } = await client.call('coverage.run');
    await client.notification('run.event', ({ type, phase }) => type === 'phase' && phase === 'run');
    expect(await cancelAndLook(client, place, run_id)).toMatchObject({ summary: { status: 'canceled' } });
  });

  it('the end of the time stops the tests: what had not ended is TIMEOUT, and nothing is green', async () => {
    const place = await makePlace();
    const pid = join(place.dir, 'pid');
    await writeModule(place.dir, {
      ...smallPackage('slow', 2),
      'slow/f_test.go': hang(pid),
      '.assay.yaml': `coverage:\n  go: { timeoutSeconds: 1 }\n`,
    });
    await using client = serve(place);
    const { run_id } = await client.call('coverage.run', { events: 'none' });
    const end = await client.call('run.wait', { run_id });
    expect(end).toMatchObject({ status: 'completed', verdict: 'error', progress: { errors: 1 } });
    expect((await readJson(end.result_path)).groups[0]).toMatchObject({ status: 'TIMEOUT', passed: false });
  });

  it('a server that is killed in a run: the next one closes it with what was known', async () => {
    const place = await makePlace();
    const pid = join(place.dir, 'pid');
    await writeModule(place.dir, {
      ...smallPackage('a', 3),
      ...smallPackage('slow', 2),
      'slow/f_test.go': hang(pid),
      '.assay.yaml': `coverage:\n  env: { MARK: ${place.mark} }\n`,
    });
    const first = serve(place);
    const { run_id } = await first.call('coverage.run');
    await first.notification('run.event', ({ type, path }) => type === 'package_ended' && path === 'a');
    await pidIn(pid);
    first.child.kill('SIGKILL');
    await first.exit;
    await using second = serve(place);
    expect(await second.call('run.status', { run_id })).toMatchObject({
      status: 'failed',
      error: { kind: 'interrupted' },
    });
    expect(processesOf(place)).toEqual([]);
    // Profiles and build directories too.
    expect(leftovers(place)).toEqual([]);
    expect((await second.request('coverage.ratchet', { run_id })).error).toMatchObject({ code: -32002 });
    const outcome = await readJson(join(onlyRun(place), 'result.json'));
    expect(outcome).toMatchObject({
      kind: 'coverage',
      status: 'failed',
      verdict: 'error',
      groups: [{ path: 'a', status: 'CANCELED' }],
    });
  });
});
