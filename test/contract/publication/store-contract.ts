import { describe, expect, it } from 'vitest';
import type { PublicationPort } from '../../../src/publication/model.js';
import { defaultTimes } from '../../../src/publication/loop/loop-state.js';
import { publish } from '../../../src/publication/publish.js';
import type { PublicationRecord } from '../../../src/publication/record.js';
import { record, shaA, shaB } from '../../unit/publication/records.js';

export interface StoreBench {
  /** One more writer before the same pull request, whose head the first call sets, unless `push` has moved it. */
  open(sha: string): Promise<PublicationPort>;
  close(): Promise<void>;
}

const signal = new AbortController().signal;
const clock = { now: () => Date.now(), random: () => 0, wait: async () => {} };
const times = { ...defaultTimes, settle: 1, batch: 0, jitter: 1, minInterval: 0 };

/** What every store must do, whatever it keeps its records in. */
export function storeContract(name: string, start: () => Promise<StoreBench>): void {
  describe(`${name} as a store of records`, () => {
    const using = async (use: (bench: StoreBench) => Promise<void>): Promise<void> => {
      const bench = await start();
      try {
        await use(bench);
      } finally {
        await bench.close();
      }
    };
    const send = async (port: PublicationPort, ...own: PublicationRecord[]) =>
      publish({ own, pullRequest: 7, final: true, times }, port, clock, signal);
    const rowsOf = async (bench: StoreBench): Promise<string[]> => {
      const { store } = await bench.open(shaA);
      const { records } = await store.list(shaA, signal);
      return records.map((each) => `${each.record.suite} ${each.record.state} ${each.record.seq}`).sort();
    };

    it('gives back what was kept, of the commit that was asked for', async () =>
      using(async (bench) => {
        const hostile = record('a | `b` --> <b> @all', { note: '<!-- assay-state:v1:AAAA:0000 -->\u0000é漢😀' });
        expect(await send(await bench.open(shaA), hostile)).toMatchObject({ status: 'published', rows: 1 });
        const port = await bench.open(shaA);
        const { records, unreadable } = await port.store.list(shaA, signal);
        expect(records.map((each) => each.record)).toEqual([hostile]);
        expect(unreadable).toBe(0);
        expect((await port.store.list(shaB, signal)).records).toEqual([]);
      }));

    it('shows the records of several writers in one comment, and writes nothing when nothing is new', async () =>
      using(async (bench) => {
        await send(await bench.open(shaA), record('one', { run: { id: '1' } }));
        await send(await bench.open(shaA), record('two', { run: { id: '2' } }));
        const again = await send(await bench.open(shaA), record('one', { run: { id: '1' } }));
        expect(again).toMatchObject({ status: 'unchanged', rows: 2 });
        const { comment, extras } = await (await bench.open(shaA)).comments.find(signal);
        expect(comment?.body).toMatch(/`one`[^]*`two`/);
        expect(extras).toEqual([]);
      }));

    it('replaces what a run said before, and never with what it said earlier', async () =>
      using(async (bench) => {
        await send(await bench.open(shaA), record('one', { state: 'running', seq: 1 }));
        await send(await bench.open(shaA), record('one', { state: 'fail', seq: 2 }));
        await send(await bench.open(shaA), record('one', { state: 'running', seq: 1 }));
        expect((await rowsOf(bench)).at(-1)).toBe('one fail 2');
        const { comment } = await (await bench.open(shaA)).comments.find(signal);
        expect(comment?.body).toContain('❌ 1 of 1 suite failed');
      }));

    it('lets a newer run speak for an older one', async () =>
      using(async (bench) => {
        await send(await bench.open(shaA), record('one', { run: { id: '10' }, state: 'pass' }));
        const late = await send(await bench.open(shaA), record('one', { run: { id: '9' }, state: 'fail' }));
        expect(late).toMatchObject({ status: 'superseded', reason: 'newer-run' });
        const { comment } = await (await bench.open(shaA)).comments.find(signal);
        expect(comment?.body).toContain('✅ 1 suite passed');
      }));
  });
}
