import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunEvent, RunEventBody } from '../../../src/protocol/run-event.js';
import { EventLog } from '../../../src/runs/event-log.js';
import { collect, never, testDir } from './test-runs.js';

const id = 'run-01900000-0000-7000-8000-000000000000';
const ended: RunEventBody = { type: 'run_ended', status: 'completed' };
const warning = (message: string): RunEventBody => ({ type: 'warning', code: 'w', message });

async function makeLog(redact = (text: string): string => text): Promise<{ log: EventLog; path: string }> {
  const path = join(await testDir(), 'events.ndjson');
  const now = (): number => Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const quiet = { ahead: async () => undefined, onFailure: () => undefined };
  const log = new EventLog({ runId: id, path, redact, now, ...quiet });
  onTestFinished(() => close(log));
  return { log, path };
}

async function close(log: EventLog): Promise<void> {
  await log.seal(ended);
  log.release();
}

const seqs = (events: readonly RunEvent[]): number[] => events.map((event) => event.seq);
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

describe('EventLog', () => {
  it('stamps events and writes what it shows', async () => {
    const { log, path } = await makeLog();

    log.emit(warning('a\n"b"'));
    await log.flush();

    const { events } = await log.read(1, 10);
    expect(events).toEqual([
      { run_id: id, seq: 1, time: '2026-01-02T03:04:05.678Z', type: 'warning', code: 'w', message: 'a\n"b"' },
    ]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(events[0]);
  });

  it('shows nothing that is not on disk', async () => {
    const { log } = await makeLog();

    log.emit(warning('a'));

    expect(await log.read(1, 10)).toEqual({ events: [], nextSeq: 1, atEnd: true, ended: false });
    await log.flush();
    expect(seqs((await log.read(1, 10)).events)).toEqual([1]);
  });

  it('redacts what it writes and shows', async () => {
    const { log, path } = await makeLog((text) => text.replaceAll('hunter2', '[redacted:X]'));
    log.emit(warning('hunter2'));
    await log.flush();

    expect(await readFile(path, 'utf8')).not.toContain('hunter2');
    expect((await log.read(1, 1)).events[0]).toMatchObject({ message: '[redacted:X]' });
  });

  it('holds the last event back until it is released, and takes none after it', async () => {
    const { log, path } = await makeLog();
    log.emit(warning('a'));
    await log.seal(ended);
    log.emit(warning('late'));

    expect(await log.read(1, 10)).toMatchObject({ nextSeq: 2, ended: false });
    log.release();
    expect(await log.read(1, 10)).toMatchObject({ nextSeq: 3, ended: true });
    expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(2);
  });

  it('keeps its numbers without a gap when an event cannot be serialised', async () => {
    const { log } = await makeLog();
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    log.emit(warning('a'));

    expect(() => log.emit({ type: 'agent_event', task_id: 't', trial: 1, event: { type: 'message', cycle } })).toThrow(
      TypeError,
    );
    log.emit(warning('b'));
    await close(log);

    expect(seqs(await collect(log.follow(1, never())))).toEqual([1, 2, 3]);
  });

  it('gives pages from memory and from the file alike', async () => {
    const { log } = await makeLog();
    for (let n = 1; n <= 5_000; n += 1) log.emit(warning(`event ${n} ${'x'.repeat(n % 300)}`));
    await close(log);

    for (const from of [1, 2, 700, 4_400, 4_600, 5_000, 5_001]) {
      const { events, nextSeq } = await log.read(from, 400);
      expect(seqs(events)).toEqual(upTo(5_001).slice(from - 1, from + 399));
      expect(nextSeq).toBe(Math.min(from + 400, 5_002));
      for (const event of events.slice(0, 3)) expect(event.run_id).toBe(id);
    }
    expect(await log.read(6_000, 10)).toMatchObject({ events: [], nextSeq: 6_000, ended: true });
  });

  it('serves followers of every pace, each with all events in order', async () => {
    const { log } = await makeLog();
    const fast = collect(log.follow(1, never()));
    const middle = collect(log.follow(2_500, never()));
    const slow = log.follow(1, never())[Symbol.asyncIterator]();
    const first = slow.next();
    for (let n = 1; n <= 5_000; n += 1) {
      log.emit(warning(`event ${n}`));
      if (n % 100 === 0) await log.flush();
    }
    await close(log);

    expect(seqs(await fast)).toEqual(upTo(5_001));
    expect(seqs(await middle)).toEqual(upTo(5_001).slice(2_499));
    const rest = [(await first).value, ...(await collect({ [Symbol.asyncIterator]: () => slow }))];
    expect(seqs(rest)).toEqual(upTo(5_001));
  });

  it.each([2, 5_000])(
    'gives a follower only what it wants, from memory and from the file: %i events',
    async (count) => {
      const { log } = await makeLog();
      const wanted = new Set(['warning', 'run_ended'] as const);
      const early = collect(log.follow(1, never(), wanted));
      for (let n = 1; n <= count; n += 1) {
        log.emit({ type: 'trial_started', task_id: '","type":"warning"', trial: n });
        if (n % 2 === 0) log.emit(warning('","type":"progress"'));
        if (n % 1_000 === 0) await log.flush();
      }
      await close(log);

      const expected = [...Array.from({ length: count / 2 }, (_, i) => (i + 1) * 3), count * 1.5 + 1];
      expect(seqs(await early)).toEqual(expected);
      expect(seqs(await collect(log.follow(1, never(), wanted)))).toEqual(expected);
    },
  );

  it('finds the type also where its maker did not put it first', async () => {
    const { log } = await makeLog();
    const odd: RunEventBody = {
      task_id: 't',
      trial: 1,
      event: { note: '","type":"', type: 'message' },
      type: 'agent_event',
    };
    log.emit(odd);
    await close(log);

    expect(seqs(await collect(log.follow(1, never(), new Set(['agent_event']))))).toEqual([1]);
    expect(seqs(await collect(log.follow(1, never(), new Set(['grade']))))).toEqual([]);
  });

  it('holds little for a follower that never pulls', async () => {
    const { log } = await makeLog();
    const stuck = log.follow(1, never())[Symbol.asyncIterator]();
    log.emit(warning('first'));
    await stuck.next();
    const before = memory();
    for (let n = 0; n < 60_000; n += 1) {
      log.emit(warning('y'.repeat(500)));
      if (n % 5_000 === 0) await log.flush();
    }
    await log.flush();

    expect(memory() - before).toBeLessThan(20e6); // the events have 36 MB
    await stuck.return?.(undefined);
  });

  it('ends a follower quietly when it is aborted, before and between events', async () => {
    const { log } = await makeLog();
    const controller = new AbortController();
    const following = collect(log.follow(1, controller.signal));
    log.emit(warning('a'));
    await log.flush();

    controller.abort();

    expect((await following).length).toBeLessThanOrEqual(1);
    expect(await collect(log.follow(1, controller.signal))).toEqual([]);
  });

  it('tells a follower that is far behind when the file is gone', async () => {
    const { log, path } = await makeLog();
    for (let n = 0; n < 3_000; n += 1) log.emit(warning('a'));
    await close(log);
    await rm(path);

    await expect(collect(log.follow(1, never()))).rejects.toMatchObject({ kind: 'run-expired' });
  });
});

/** Bytes in use after a collection. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
