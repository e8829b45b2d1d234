import { describe, expect, it } from 'vitest';
import type { ByteSink } from '../../../src/transport/byte-sink.js';
import { OutputQueue } from '../../../src/transport/output-queue.js';

/** A reader that takes what it is given, or nothing until told to. */
class FakeSink implements ByteSink {
  readonly writes: string[] = [];
  stalled = false;
  readonly #listeners = new Map<string, ((error: Error) => void)[]>();
  readonly #pending: (() => void)[] = [];

  write(text: string, done: () => void): boolean {
    this.writes.push(text);
    if (this.stalled) this.#pending.push(done);
    else queueMicrotask(done);
    return !this.stalled;
  }

  on(event: string, listener: (error: Error) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  emit(event: 'drain' | 'close' | 'error'): void {
    if (event === 'drain') for (const done of this.#pending.splice(0)) done();
    for (const listener of this.#listeners.get(event) ?? []) listener(new Error('EPIPE'));
  }
}

const small = { flushAt: 100, highWater: 200 };
const state = async (promise: Promise<void>): Promise<string> => {
  let result = 'waiting';
  void promise.then(() => (result = 'done'));
  await new Promise(setImmediate);
  return result;
};

describe('OutputQueue', () => {
  it('puts the lines of one tick into one write', async () => {
    const sink = new FakeSink();
    const queue = new OutputQueue(sink, () => {}, small);
    await Promise.all([queue.push('one'), queue.push('two')]);
    await queue.flushed();
    expect(sink.writes).toEqual(['one\ntwo\n']);
  });

  it('does not wait for the end of the tick when told that nothing else is expected', () => {
    const sink = new FakeSink();
    const queue = new OutputQueue(sink, () => {}, small);
    void queue.push('one');
    void queue.push('two', true);
    expect(sink.writes).toEqual(['one\ntwo\n']);
  });

  it('does not wait for the end of the tick when much is queued', () => {
    const sink = new FakeSink();
    const queue = new OutputQueue(sink, () => {}, small);
    void queue.push('x'.repeat(120));
    expect(sink.writes).toHaveLength(1);
  });

  it('writes nothing to a reader that is behind, and lets senders wait for it', async () => {
    const sink = new FakeSink();
    const queue = new OutputQueue(sink, () => {}, small);
    sink.stalled = true;
    await state(queue.push('first'));
    const second = queue.push('second');
    void queue.push('x'.repeat(300));
    expect(await state(second)).toBe('waiting');
    expect(sink.writes).toEqual(['first\n']);
    expect(queue.full).toBe(true);
    sink.stalled = false;
    sink.emit('drain');
    expect(await state(second)).toBe('done');
    expect(sink.writes.join('')).toBe(`first\nsecond\n${'x'.repeat(300)}\n`);
    expect(queue.full).toBe(false);
  });

  it('flushed waits until the sink has taken everything', async () => {
    const sink = new FakeSink();
    const queue = new OutputQueue(sink, () => {}, small);
    sink.stalled = true;
    void queue.push('first');
    const flushed = queue.flushed();
    void queue.push('second');
    expect(await state(flushed)).toBe('waiting');
    sink.stalled = false;
    sink.emit('drain');
    await flushed;
    expect(sink.writes).toEqual(['first\n', 'second\n']);
  });

  it.each(['error', 'close'] as const)('on %s frees everybody who waits and tells it once', async (event) => {
    const sink = new FakeSink();
    let closed = 0;
    const queue = new OutputQueue(sink, () => (closed += 1), small);
    sink.stalled = true;
    await state(queue.push('first'));
    const waits = [queue.push('second'), queue.flushed()];
    sink.emit(event);
    sink.emit('close');
    await Promise.all([...waits, queue.push('into the void'), queue.flushed()]);
    expect({ closed, writes: sink.writes, size: queue.full }).toEqual({ closed: 1, writes: ['first\n'], size: false });
  });
});
