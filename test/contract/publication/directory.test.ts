import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultTimes } from '../../../src/publication/loop/loop-state.js';
import { publish } from '../../../src/publication/publish.js';
import { openDirectory } from '../../../src/publication/stores/directory.js';
import { record, shaA, shaB } from '../../unit/publication/records.js';
import { storeContract } from './store-contract.js';

const made: string[] = [];
async function newDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'assay-publication-'));
  made.push(dir);
  return dir;
}
afterEach(async () => {
  await Promise.all(made.splice(0).map(async (dir) => rm(dir, { recursive: true, force: true })));
});

storeContract('a directory', async () => {
  const dir = await newDirectory();
  return { open: async (sha) => openDirectory(dir, sha), close: async () => {} };
});

const signal = new AbortController().signal;
const clock = { now: () => Date.now(), random: Math.random, wait: async () => {} };
const times = { ...defaultTimes, settle: 1, batch: 0, jitter: 1 };
const send = async (dir: string, own: ReturnType<typeof record>) =>
  publish({ own: [own], pullRequest: 7, final: true, times }, openDirectory(dir, own.sha), clock, signal);

describe('a directory', () => {
  it('ends with one comment that shows all of twenty writers', async () => {
    const dir = await newDirectory();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        send(dir, record(`suite ${index}`, { run: { id: String(index) } })),
      ),
    );
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['published']));
    const { comment } = await openDirectory(dir, shaA).comments.find(signal);
    expect(comment?.body).toContain('✅ 20 suites passed');
    expect(comment?.body.match(/`suite \d+`/g)?.length).toBe(20);
  });

  it('lets no late job of an older commit back', async () => {
    const dir = await newDirectory();
    await send(dir, record('one'));
    await send(dir, record('one', { sha: shaB, run: { id: '200' } }));
    expect(await send(dir, record('two', { run: { id: '100' } }))).toMatchObject({ status: 'superseded', requests: 1 });
    const { comment } = await openDirectory(dir, shaB).comments.find(signal);
    expect(comment?.body).toContain(`Commit \`${shaB.slice(0, 12)}\``);
  });

  it('counts what it cannot read and goes on', async () => {
    const dir = await newDirectory();
    await send(dir, record('one'));
    await writeFile(join(dir, 'records', shaA, 'broken.json'), '{"v":1');
    await writeFile(join(dir, 'records', shaA, 'later.json'), JSON.stringify({ ...record('x'), v: 2 }));
    const { records, unreadable } = await openDirectory(dir, shaA).store.list(shaA, signal);
    expect([records.length, unreadable]).toEqual([1, 2]);
  });

  it('says why it could not, and leaves no temporary file', async () => {
    const dir = await newDirectory();
    const file = join(dir, 'a file');
    await writeFile(file, '');
    expect(await send(file, record('one'))).toMatchObject({ status: 'degraded', reason: 'failed' });
    await send(join(dir, 'b'), record('one'));
    const left = await readdir(join(dir, 'b'), { recursive: true });
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
