import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { collect, never, request, storedEvents, testDir, testRuns } from '../../unit/runs/test-runs.js';
import { buildHost, startHost } from './hosts.js';

const Said = z.object({ id: z.string() });
const Listed = z.object({ runs: z.array(z.looseObject({ id: z.string(), status: z.string() })) });
const Result = z.object({ trials: z.array(z.object({ n: z.number() })) });

let built: Awaited<ReturnType<typeof buildHost>>;
beforeAll(async () => void (built = await buildHost()));
afterAll(() => built[Symbol.asyncDispose]());

const host = (dir: string, command: string) => startHost([process.execPath, built.program, dir, command]);

/** A store with a run whose process was killed in the middle, and both of its logs torn. */
async function killedRun(): Promise<{ dir: string; id: string }> {
  const dir = join(await testDir(), '.assay');
  const busy = host(dir, 'busy');
  const { id } = Said.parse(await busy.say());
  await busy.kill('SIGKILL');
  await appendFile(join(dir, 'runs', id, 'events.ndjson'), `{"run_id":"${id}","seq":99`);
  await appendFile(join(dir, 'runs', id, 'trials.ndjson'), '{"n":');
  return { dir, id };
}

async function expectClosed(dir: string, id: string): Promise<void> {
  const events = await storedEvents(dir, id);
  expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
  expect(events.findIndex((event) => event.type === 'run_ended')).toBe(events.length - 1);
  const result = Result.parse(JSON.parse(await readFile(join(dir, 'runs', id, 'result.json'), 'utf8')));
  // Every trial that was told of is there; the one that was torn is not.
  const told = events.filter((event) => event.type === 'trial_ended').length;
  expect(told).toBeGreaterThan(0);
  expect(result.trials.length).toBeGreaterThanOrEqual(told);
  expect(result.trials.map((trial) => trial.n)).toEqual(result.trials.map((_, i) => i + 1));
  expect((await readdir(join(dir, 'runs', id))).toSorted()).toEqual([
    'events.ndjson',
    'plan.json',
    'result.json',
    'run.json',
    'trials.ndjson',
  ]);
  expect(await readdir(join(dir, 'processes'))).toEqual([]);
}

describe('finding 14: a run that is killed with its process', () => {
  it('is closed at the next start as failed, with the trials it had', async () => {
    const { dir, id } = await killedRun();
    const next = host(dir, 'list');

    const { runs } = Listed.parse(await next.say());

    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ id, status: 'failed', error: { kind: 'interrupted' } });
    expect(runs[0]).toMatchObject({ progress: { total: 1_000_000 }, result_path: expect.any(String) });
    expect(runs[0]).not.toMatchObject({ progress: { done: 0 } });
    await expectClosed(dir, id);
  });

  it('is closed by one of many processes that start at the same time', async () => {
    const { dir, id } = await killedRun();

    const hosts = Array.from({ length: 4 }, () => host(dir, 'list'));
    const answers = await Promise.all(hosts.map(async (each) => Listed.parse(await each.say())));

    for (const { runs } of answers) expect(runs).toMatchObject([{ id, status: 'failed' }]);
    expect((await readFile(join(dir, 'recovered'), 'utf8')).trimEnd().split('\n')).toHaveLength(1);
    await expectClosed(dir, id);
  });
});

describe('finding 8: a run of another living process', () => {
  it('is shown running with its counts, cannot be canceled or pruned from here, and is followed to its end', async () => {
    const dir = join(await testDir(), '.assay');
    const busy = host(dir, 'busy');
    const { id } = Said.parse(await busy.say());
    const { runs } = await testRuns({ dir, keepRuns: 1 });

    const { runs: listed } = await runs.list({ status: 'running' }, { limit: 5 });
    expect(listed).toMatchObject([{ id, status: 'running', name: 'hosted' }]);
    expect(listed[0]?.progress.done).toBeGreaterThan(0);
    await expect(runs.cancel(id)).rejects.toMatchObject({ kind: 'invalid-params' });
    expect((await runs.wait(id, { timeoutMs: 30, signal: never() })).status).toBe('running');
    for (let n = 0; n < 3; n += 1) {
      const own = await runs.start(request(async () => ({ verdict: 'passed' })));
      await runs.wait(own.id, { signal: never() });
    }

    const following = collect(runs.follow(id, 1, never()));
    const waiting = runs.wait(id, { signal: never() });
    busy.tell();

    expect(await waiting).toMatchObject({ id, status: 'completed', verdict: 'passed' });
    const events = await following;
    expect(events.map((event) => event.seq)).toEqual(events.map((_, i) => i + 1));
    expect(events.at(-1)).toMatchObject({ type: 'run_ended', status: 'completed' });
    expect(await busy.say()).toMatchObject({ id, status: 'completed', last: { seq: events.length } });
  });

  it('is closed when its process dies while it is watched', async () => {
    const dir = join(await testDir(), '.assay');
    const busy = host(dir, 'busy');
    const { id } = Said.parse(await busy.say());
    const { runs } = await testRuns({ dir });
    const following = collect(runs.follow(id, 1, never()));
    const waiting = runs.wait(id, { signal: never() });

    await busy.kill('SIGKILL');

    expect(await waiting).toMatchObject({ status: 'failed', error: { kind: 'interrupted' } });
    expect((await following).at(-1)).toMatchObject({ type: 'run_ended', status: 'failed' });
  });
});

describe('finding 24: a disk that takes no more', () => {
  it.skipIf(process.platform === 'win32')('fails the run with a clear error, and the next run goes well', async () => {
    const dir = join(await testDir(), '.assay');
    const limited = ['sh', '-c', 'ulimit -f 1000; exec "$@"', 'sh', process.execPath, built.program, dir, 'flood'];
    const flood = startHost(limited);

    const first = Said.loose().parse(await flood.say());
    expect(first).toMatchObject({
      status: 'failed',
      error: { kind: 'store', message: expect.stringMatching(/could not be written: EFBIG/) },
      last: { type: 'run_ended' },
    });
    const { count } = z.looseObject({ count: z.number() }).parse(first['last']);
    expect(first).toMatchObject({ last: { seq: count } });
    expect(await flood.say()).toMatchObject({ status: 'completed', last: { type: 'run_ended', seq: 2 } });

    const { runs } = await testRuns({ dir });
    expect(await runs.status(first.id)).toMatchObject({ status: 'failed', error: { kind: 'store' } });
    const text = await readFile(join(dir, 'runs', first.id, 'events.ndjson'), 'utf8');
    expect(text.endsWith('\n')).toBe(true);
  });
});
