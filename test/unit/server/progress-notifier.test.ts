import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/protocol/run-event.js';
import { ProgressNotifier } from '../../../src/server/progress-notifier.js';
import { FakeRun } from '../../fixtures/servers/fake-run.js';
import { createFakeLog } from './fake-log.js';

const warning = { type: 'warning', code: 'x', message: 'x' } as const;

describe('ProgressNotifier', () => {
  it('asks for the next event only when the reader has taken the one before', async () => {
    const run = new FakeRun(1, 1);
    const taken: number[] = [];
    let release = (): void => {};
    let pulled = 0;
    async function* counted(): AsyncGenerator<RunEvent> {
      for await (const event of run.follow()) {
        pulled += 1;
        yield event;
      }
    }
    const notifier = new ProgressNotifier((event) => {
      taken.push(event.seq);
      return new Promise((resolve) => (release = resolve));
    }, createFakeLog());
    for (let count = 0; count < 3; count += 1) run.emit(warning);
    run.end('completed');
    notifier.publish(counted());
    for (let seq = 1; seq <= 5; seq += 1) {
      await expect.poll(() => taken.length).toBe(seq);
      expect(pulled).toBe(seq);
      release();
    }
    await notifier.drained();
    expect(taken).toEqual([1, 2, 3, 4, 5]);
  });

  it('sends nothing after run_ended', async () => {
    const sent: string[] = [];
    const notifier = new ProgressNotifier(async ({ type }) => void sent.push(type), createFakeLog());
    async function* unruly(): AsyncGenerator<RunEvent> {
      const run = new FakeRun(1, 1);
      run.end('completed');
      run.emit(warning);
      yield* run.events;
    }
    notifier.publish(unruly());
    await notifier.drained();
    expect(sent).toEqual(['run_started', 'run_ended']);
  });

  it('waits for its start, and forgets a stream that never starts', async () => {
    const sent: number[] = [];
    const notifier = new ProgressNotifier(async ({ seq }) => void sent.push(seq), createFakeLog());
    const run = new FakeRun(1, 1);
    run.end('completed');
    notifier.publish(run.follow(), Promise.resolve(false));
    notifier.publish(run.follow(2), Promise.resolve(true));
    await notifier.drained();
    expect(sent).toEqual([2]);
  });

  it('logs a stream that breaks off', async () => {
    const log = createFakeLog();
    const notifier = new ProgressNotifier(async () => {}, log);
    // oxlint-disable-next-line require-yield -- it breaks before its first event
    async function* broken(): AsyncGenerator<RunEvent> {
      throw new Error('disk gone');
    }
    notifier.publish(broken());
    await notifier.drained();
    expect(log.entries).toHaveLength(1);
  });
});
