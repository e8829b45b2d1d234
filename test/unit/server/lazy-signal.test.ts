import { describe, expect, it } from 'vitest';
import { LazySignal } from '../../../src/server/lazy-signal.js';

describe('LazySignal', () => {
  it('aborts a signal that was asked for before', () => {
    const lazy = new LazySignal();
    const { signal } = lazy;
    const reasons: unknown[] = [];
    signal.addEventListener('abort', () => reasons.push(signal.reason));
    lazy.abort('first');
    lazy.abort('second');
    expect([lazy.aborted, reasons, lazy.signal === signal]).toEqual([true, ['first'], true]);
  });

  it('gives an aborted signal to who asks for it after', () => {
    const lazy = new LazySignal();
    expect(lazy.aborted).toBe(false);
    lazy.abort('why');
    expect([lazy.aborted, lazy.signal.aborted, lazy.signal.reason]).toEqual([true, true, 'why']);
  });

  it('keeps a reason that is undefined as a signal would have it', () => {
    const lazy = new LazySignal();
    lazy.abort(undefined);
    expect([lazy.aborted, lazy.signal.aborted]).toEqual([true, true]);
  });
});
