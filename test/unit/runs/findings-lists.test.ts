import { execFile } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { v7 as uuid } from 'uuid';
import { describe, expect, it, vi } from 'vitest';
import { RunStore } from '../../../src/runs/run-store.js';
import { passed, testRuns } from './test-runs.js';

const run = promisify(execFile);

/** What a stored run's record says. */
function recordOf(id: string): string {
  const time = new Date().toISOString();
  const ends = { created_at: time, started_at: time, ended_at: time, progress: passed(1, 1) };
  return JSON.stringify({ id, kind: 'eval', name: 'stored', status: 'completed', verdict: 'passed', ...ends });
}

/** Puts ended runs into a store, as another process would; answers their ids, newest first. */
async function storeRuns(dir: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `run-${uuid()}`);
  await Promise.all(
    ids.map(async (id) => {
      await mkdir(join(dir, 'runs', id), { recursive: true });
      await writeFile(join(dir, 'runs', id, 'run.json'), recordOf(id));
    }),
  );
  return ids.toSorted().toReversed();
}

/** Puts pipes in the place of records: whoever opens one waits for ever, so that nobody can read it unseen. */
async function blockRecords(dir: string, ids: readonly string[]): Promise<void> {
  const pipes = ids.map((id) => join(dir, 'runs', id, 'pipe'));
  await run('mkfifo', pipes);
  await Promise.all(pipes.map((pipe) => rename(pipe, join(pipe, '..', 'run.json'))));
}

describe('finding 7: lists of 2,000 stored runs answer from bounded work', { timeout: 20_000 }, () => {
  it('a page reads the records of its own runs and few more, the same page again reads none', async () => {
    const { runs, dir } = await testRuns({ keepRuns: 5_000 });
    const ids = await storeRuns(dir, 2_000);
    // The page of 50 and what is read ahead for it; none of the other 1,900 may be opened.
    await blockRecords(dir, ids.slice(100));
    const first = await runs.list({}, { limit: 50 });
    expect(first.runs.map(({ id }) => id)).toEqual(ids.slice(0, 50));

    await blockRecords(dir, ids.slice(0, 50));
    expect(await runs.list({}, { limit: 50 })).toEqual(first);
  });

  it('a filtered list reads each record once in all', async () => {
    const { runs, dir } = await testRuns({ keepRuns: 5_000 });
    const ids = await storeRuns(dir, 2_000);
    const filter = { name: 'stored' };
    expect((await runs.list({ name: 'none' }, { limit: 50 })).runs).toEqual([]);
    await blockRecords(dir, ids);
    expect((await runs.list(filter, { limit: 500 })).runs.map(({ id }) => id)).toEqual(ids.slice(0, 500));
  });
});

describe('finding 8: lists see what is dropped in, and share what they read', () => {
  it('a run that is dropped into the store is in the next list', async () => {
    const { runs, dir } = await testRuns();
    const [old = ''] = await storeRuns(dir, 1);
    expect((await runs.list({}, { limit: 5 })).runs.map(({ id }) => id)).toEqual([old]);

    // Its directory first, its record later: the list of directories does not change a second time.
    const id = `run-${uuid()}`;
    await mkdir(join(dir, 'runs', id));
    expect((await runs.list({}, { limit: 5 })).runs.map((each) => each.id)).toEqual([old]);
    await writeFile(join(dir, 'runs', id, 'run.json'), recordOf(id));
    expect((await runs.list({}, { limit: 5 })).runs.map((each) => each.id)).toEqual([id, old]);

    await rm(join(dir, 'runs', old), { recursive: true });
    expect((await runs.list({}, { limit: 5 })).runs.map((each) => each.id)).toEqual([id]);
  });

  it('20 lists at once read each record once', async () => {
    const { runs, dir } = await testRuns();
    const ids = await storeRuns(dir, 3);
    const read = vi.spyOn(RunStore.prototype, 'read');
    const lists = await Promise.all(Array.from({ length: 20 }, () => runs.list({}, { limit: 5 })));
    for (const { runs: found } of lists) expect(found.map(({ id }) => id)).toEqual(ids);
    expect(read.mock.calls.map(([id]) => id).toSorted()).toEqual(ids.toSorted());
  });
});
