import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../src/runs/run.js';
import { collect, never, openWork, passed, request, storedEvents, testDir, testRuns } from './test-runs.js';

describe('a run', () => {
  it('is on disk when it starts, and whole on disk when it has ended', async () => {
    const { runs, dir } = await testRuns();
    const { work, finish } = openWork({ verdict: 'passed', result: ['{"tasks":[', '1', ']}'] });

    const started = await runs.start(request(work));

    expect(started).toMatchObject({ status: 'running', name: 'demo', progress: { done: 0, total: 2 } });
    expect(started.id).toMatch(/^run-[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const runDir = await runs.directory(started.id);
    expect(JSON.parse(await readFile(join(runDir, 'plan.json'), 'utf8'))).toEqual({ tasks: 2 });
    expect(JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'))).toMatchObject({
      status: 'running',
      process: { pid: process.pid },
    });
    expect(await readFile(join(dir, '.gitignore'), 'utf8')).toBe('*\n');
    expect(runs.active).toBe(1);

    finish();
    const ended = await runs.wait(started.id, { signal: never() });

    expect(ended).toMatchObject({ status: 'completed', verdict: 'passed', result_path: join(runDir, 'result.json') });
    expect(await runs.status(started.id)).toEqual(ended);
    expect(runs.active).toBe(0);
    expect(await readFile(join(runDir, 'result.json'), 'utf8')).toBe('{"tasks":[1]}');
    expect(JSON.parse(await readFile(join(runDir, 'run.json'), 'utf8'))).toMatchObject({ status: 'completed' });
    expect((await readdir(runDir)).toSorted()).toEqual(['events.ndjson', 'plan.json', 'result.json', 'run.json']);
  });

  it('has run_started first and run_ended last, and shows nothing after it', async () => {
    const { runs, dir } = await testRuns();
    let context: RunContext | undefined;
    const { id } = await runs.start(
      request(async (given) => {
        context = given;
        given.emit({ type: 'warning', code: 'w', message: 'hello' });
        return { verdict: 'failed' };
      }),
    );
    const heard = await collect(runs.follow(id, 1, never()));
    // Whoever hears of the end finds the run ended.
    expect(await runs.status(id)).toMatchObject({ status: 'completed', verdict: 'failed' });
    context?.emit({ type: 'warning', code: 'w', message: 'late' });
    context?.record(JSON.stringify({ late: true }));
    context?.progress(passed(1, 2));

    expect(heard.map((event) => [event.seq, event.type])).toEqual([
      [1, 'run_started'],
      [2, 'warning'],
      [3, 'run_ended'],
    ]);
    expect(await storedEvents(dir, id)).toEqual(heard);
    expect(await runs.events(id, 2, 1)).toMatchObject({ events: [{ seq: 2 }], next_seq: 3, ended: false });
    expect(await runs.events(id, 3, 9)).toMatchObject({ events: [{ seq: 3 }], next_seq: 4, ended: true });
    expect(existsSync(join(dir, 'runs', id, 'trials.ndjson'))).toBe(false);
  });

  it('answers its latest counts at once, reports them at most every 100 ms, the last ones exactly', async () => {
    const { runs } = await testRuns();
    let seen: unknown;
    const { id } = await runs.start(
      request(async (run) => {
        for (let done = 1; done <= 1_000; done += 1) {
          run.progress(passed(done, 1_000));
          if (done % 250 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
          if (done === 500) seen = (await runs.status(id)).progress.done;
        }
        return {};
      }),
    );
    const events = await collect(runs.follow(id, 1, never()));

    const progress = events.filter((event) => event.type === 'progress');
    expect(seen).toBe(500);
    expect(progress.at(-1)).toMatchObject({ done: 1_000, passed: 1_000 });
    expect(events.at(-2)).toBe(progress.at(-1));
    const times = progress.slice(0, -1).map((event) => Date.parse(event.time));
    expect(times.every((time, i) => i === 0 || time - (times[i - 1] ?? 0) >= 99)).toBe(true);
    expect(progress.length).toBeLessThan(10);
  });

  it('writes a trial before the event that tells of it', async () => {
    const { runs } = await testRuns();
    const { id } = await runs.start(
      request(async (run) => {
        run.emit({ type: 'task_started', task_id: 'a' });
        run.record(JSON.stringify({ task: 'a', n: 1 }));
        run.emit({ type: 'task_ended', task_id: 'a', status: 'passed', duration_ms: 1 });
        return {};
      }),
    );
    const path = join(await runs.directory(id), 'trials.ndjson');
    let stored = '';
    for await (const event of runs.follow(id, 1, never())) {
      if (event.type === 'task_ended') stored = await readFile(path, 'utf8');
    }

    expect(stored).toBe('{"task":"a","n":1}\n');
  });

  it('fails when its work throws, and the store goes on', async () => {
    const { runs, logged } = await testRuns();
    const { id } = await runs.start(
      request(async () => {
        throw new Error('engine broke');
      }),
    );

    expect(await runs.wait(id, { signal: never() })).toMatchObject({
      status: 'failed',
      error: { kind: 'internal', message: 'engine broke' },
    });
    expect(logged.map((each) => each.level)).toEqual(['error']);
    const next = await runs.start(request(async () => ({ status: 'failed', error: { kind: 'x', message: 'y' } })));
    expect(await runs.wait(next.id, { signal: never() })).toMatchObject({ status: 'failed', error: { kind: 'x' } });
  });

  it('fails when its result cannot be made, and has none', async () => {
    const { runs } = await testRuns();
    const result = function* (): Generator<string> {
      yield '{"tasks":';
      throw new Error('a number is NaN at tasks[0].score');
    };
    const { id } = await runs.start(request(async () => ({ verdict: 'passed', result: result() })));

    const ended = await runs.wait(id, { signal: never() });

    expect(ended).toMatchObject({ status: 'failed', error: { message: expect.stringContaining('tasks[0].score') } });
    expect(ended).not.toHaveProperty('verdict');
    expect(ended).not.toHaveProperty('result_path');
    expect(await readdir(await runs.directory(id))).not.toContain('result.json');
  });

  it('stores no secret: not in its record, plan, events, trials or result', async () => {
    const redact = (text: string): string => text.replaceAll('hunter2', '[redacted:X]');
    const { runs } = await testRuns({ redact });
    const { id } = await runs.start(
      request(
        async (run) => {
          run.emit({ type: 'warning', code: 'w', message: 'hunter2' });
          run.record(JSON.stringify({ output: 'hunter2' }));
          return { status: 'failed', error: { kind: 'x', message: 'hunter2' }, result: ['{"a":"hunter2"}'] };
        },
        { name: 'hunter2', plan: { env: 'hunter2' } },
      ),
    );
    const ended = await runs.wait(id, { signal: never() });

    const dir = await runs.directory(id);
    const texts = await Promise.all((await readdir(dir)).map((file) => readFile(join(dir, file), 'utf8')));
    expect(texts).toHaveLength(5);
    for (const text of [...texts, JSON.stringify(ended)]) {
      expect(text).not.toContain('hunter2');
      expect(text).toContain('[redacted:X]');
    }
  });

  it('keeps its summary when its directory goes while it runs', async () => {
    const { runs, dir, logged } = await testRuns();
    const { id } = await runs.start(
      request(async ({ dir: own }) => {
        await rm(own, { recursive: true, maxRetries: 9 }); // the log may write into it in between
        return { verdict: 'passed', result: ['{}'] };
      }),
    );

    expect(await runs.wait(id, { signal: never() })).toMatchObject({ status: 'failed', error: { kind: 'store' } });
    expect(await runs.status(id)).toMatchObject({ status: 'failed' });
    expect(logged.length).toBeGreaterThan(0);
    await rm(dir, { recursive: true });
    const next = await runs.start(request(async () => ({ verdict: 'passed' })));
    expect(await runs.wait(next.id, { signal: never() })).toMatchObject({ status: 'completed' });
  });
});

describe('a store', () => {
  it('makes nothing before the first run and answers all the same', async () => {
    const { runs, dir } = await testRuns();
    const unknown = 'run-01900000-0000-7000-8000-000000000000';

    expect(await runs.list({}, { limit: 10 })).toEqual({ runs: [] });
    await expect(runs.status(unknown)).rejects.toMatchObject({ kind: 'unknown-run' });
    await expect(runs.cancel(unknown)).rejects.toMatchObject({ kind: 'unknown-run' });
    await expect(runs.events(unknown, 1, 1)).rejects.toMatchObject({ kind: 'unknown-run' });
    await expect(runs.directory('../../etc')).rejects.toMatchObject({ kind: 'unknown-run' });
    expect(existsSync(dir)).toBe(false);
  });

  it('says what is wrong when a run cannot be stored, and holds nothing of it', async () => {
    const parent = await testDir();
    await writeFile(join(parent, 'file'), '');
    const { runs } = await testRuns({ dir: join(parent, 'file', '.assay') });

    await expect(runs.start(request(async () => ({})))).rejects.toMatchObject({
      kind: 'run-failed',
      message: expect.stringContaining('could not be started'),
    });

    expect(runs.active).toBe(0);
    expect(await runs.list({}, { limit: 10 })).toEqual({ runs: [] });
  });

  it('refuses more active runs than the limit, and takes them again when some have ended', async () => {
    const { runs } = await testRuns({ maxActive: 2 });
    const { work, finish } = openWork();
    const [first] = await Promise.all([runs.start(request(work)), runs.start(request(work))]);

    await expect(runs.start(request(work))).rejects.toMatchObject({ kind: 'limit' });
    finish();
    await runs.wait(first.id, { signal: never() });

    await expect(runs.start(request(work))).resolves.toMatchObject({ status: 'running' });
  });

  it('takes no run once it is disposed, and leaves none running', async () => {
    const { runs, dir } = await testRuns();
    const { id } = await runs.start(request(openWork().work));

    await runs[Symbol.asyncDispose]();

    expect(runs.active).toBe(0);
    expect(JSON.parse(await readFile(join(dir, 'runs', id, 'run.json'), 'utf8'))).toMatchObject({ status: 'canceled' });
    expect(await readdir(join(dir, 'processes'))).toEqual([]);
    await expect(runs.start(request(async () => ({})))).rejects.toMatchObject({ kind: 'canceled' });
  });
});
