import { execFileSync } from 'node:child_process';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { describe, expect, it } from 'vitest';
import type { RunRecord, Runs } from '../../../src/runs/run.js';
import { collect, never, openWork, passed, request, testRuns } from './test-runs.js';

/** Puts an ended run into a store, as another process would. */
async function storeRun(dir: string, change: Partial<RunRecord> = {}): Promise<RunRecord> {
  const time = new Date().toISOString();
  const id = `run-${uuid()}`;
  const record: RunRecord = {
    id,
    kind: 'eval',
    name: 'stored',
    status: 'completed',
    verdict: 'passed',
    created_at: time,
    started_at: time,
    ended_at: time,
    progress: passed(1, 1),
    ...change,
  };
  await mkdir(join(dir, 'runs', record.id), { recursive: true });
  await writeFile(join(dir, 'runs', record.id, 'run.json'), JSON.stringify(record));
  return record;
}

async function allIds(runs: Runs, filter = {}, limit = 3): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await runs.list(filter, { limit, cursor });
    expect(page.runs.length).toBeLessThanOrEqual(limit);
    ids.push(...page.runs.map((run) => run.id));
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return ids;
}

describe('list', () => {
  it('gives active and ended runs, newest first, page by page', async () => {
    const { runs, dir } = await testRuns();
    const stored: string[] = [];
    for (let n = 0; n < 20; n += 1) stored.unshift((await storeRun(dir)).id);
    const active = await runs.start(request(openWork().work));

    expect(await allIds(runs)).toEqual([active.id, ...stored]);
    expect(await allIds(runs, {}, 21)).toHaveLength(21);
    expect((await runs.list({}, { limit: 21 })).next_cursor).toBeUndefined();
    expect((await runs.list({}, { limit: 1 })).runs[0]).toMatchObject({ status: 'running', name: 'demo' });
  });

  it('takes a pipe in the place of a record for no run', async () => {
    const { runs, dir } = await testRuns();
    const stored = await storeRun(dir);
    const id = `run-${uuid()}`;
    await mkdir(join(dir, 'runs', id));
    execFileSync('mkfifo', [join(dir, 'runs', id, 'run.json')]);
    expect(await allIds(runs)).toEqual([stored.id]);
    await expect(runs.status(id)).rejects.toThrow('cannot be read');
  });

  it('filters by kind, status and name', async () => {
    const { runs, dir } = await testRuns();
    const a = await storeRun(dir, { kind: 'coverage' });
    const b = await storeRun(dir, { status: 'failed', error: { kind: 'x', message: 'y' } });
    const c = await storeRun(dir, { name: 'other' });

    expect(await allIds(runs, { kind: 'coverage' })).toEqual([a.id]);
    expect(await allIds(runs, { status: 'failed' })).toEqual([b.id]);
    expect(await allIds(runs, { name: 'other' })).toEqual([c.id]);
    expect(await allIds(runs, { name: 'stored', kind: 'eval' })).toEqual([b.id]);
    expect(await allIds(runs, { name: 'none' })).toEqual([]);
  });

  it('sees at once what another process adds and removes', async () => {
    const { runs, dir } = await testRuns();
    const a = await storeRun(dir);
    expect(await allIds(runs)).toEqual([a.id]);
    const b = await storeRun(dir);
    expect(await allIds(runs)).toEqual([b.id, a.id]);
    await rm(join(dir, 'runs', a.id), { recursive: true });
    expect(await allIds(runs)).toEqual([b.id]);
  });

  it('reads the records of ended runs once', async () => {
    const { runs, dir } = await testRuns();
    for (let n = 0; n < 5; n += 1) await storeRun(dir);
    const first = await runs.list({}, { limit: 5 });
    for (const run of first.runs) {
      await writeFile(join(dir, 'runs', run.id, 'run.json'), 'no record');
      await utimes(join(dir, 'runs', run.id), new Date(), new Date());
    }

    expect(await runs.list({}, { limit: 5 })).toEqual(first);
  });

  it('passes over what is no run', async () => {
    const { runs, dir } = await testRuns();
    const { id } = await storeRun(dir);
    await mkdir(join(dir, 'runs', 'notes'));
    await mkdir(join(dir, 'runs', `run-${uuid()}`));
    const broken = await storeRun(dir);
    await writeFile(join(dir, 'runs', broken.id, 'run.json'), '{"id":"ru');

    expect(await allIds(runs)).toEqual([id]);
    await expect(runs.status(broken.id)).rejects.toMatchObject({ kind: 'unknown-run' });
  });

  it('refuses a cursor that it did not give, and keeps its own good when runs come and go', async () => {
    const { runs, dir } = await testRuns();
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.unshift((await storeRun(dir)).id);
    const { next_cursor } = await runs.list({}, { limit: 2 });
    await rm(join(dir, 'runs', ids[1] ?? ''), { recursive: true });
    await storeRun(dir);

    expect((await runs.list({}, { limit: 2, cursor: next_cursor })).runs.map((run) => run.id)).toEqual(ids.slice(2));
    await expect(runs.list({}, { limit: 2, cursor: 'bm9wZQ' })).rejects.toMatchObject({ kind: 'invalid-params' });
  });

  it('reads the events of a stored run', async () => {
    const { runs, dir } = await testRuns();
    const { id } = await storeRun(dir);
    expect(await runs.events(id, 1, 5)).toEqual({ events: [], next_seq: 1, ended: true });
    const lines = [1, 2, 3].map((seq) => `${JSON.stringify({ run_id: id, seq, time: 't', type: 'warning' })}\n`);
    await writeFile(join(dir, 'runs', id, 'events.ndjson'), lines.join(''));

    expect(await runs.events(id, 2, 1)).toMatchObject({ events: [{ seq: 2 }], next_seq: 3, ended: false });
    expect((await collect(runs.follow(id, 2, never()))).map((event) => event.seq)).toEqual([2, 3]);
  });
});
