import { describe, expect, it } from 'vitest';
import { aborted, Deadlines } from '../../../src/support/abort.js';

const late = () => new Error('too late');

describe('Deadlines', () => {
  it('aborts with what the reason makes when the time is over, and not with a later cause', async () => {
    const parent = new AbortController();
    using limits = new Deadlines(parent.signal);
    using limit = limits.begin(1, late);
    await aborted(limit.signal);
    parent.abort(new Error('canceled'));
    expect(limit.signal.reason).toEqual(late());
  });

  it('aborts every open scope with the reason of the parent, and no ended one', () => {
    const parent = new AbortController();
    using limits = new Deadlines(parent.signal);
    using first = limits.begin(60_000, late);
    using second = limits.begin(60_000, late);
    const ended = limits.begin(60_000, late);
    ended[Symbol.dispose]();
    parent.abort(new Error('canceled'));
    expect([first, second].map((each) => each.signal.reason)).toEqual([new Error('canceled'), new Error('canceled')]);
    expect(ended.signal.aborted).toBe(false);
  });

  it('waits as long as a timer can when it should wait longer', async () => {
    using limits = new Deadlines(new AbortController().signal);
    using limit = limits.begin(2_200_000_000, late);
    using short = limits.begin(5, late);
    await aborted(short.signal);
    expect(limit.signal.aborted).toBe(false);
  });

  it('begins aborted when the parent is aborted already', () => {
    using limits = new Deadlines(AbortSignal.abort(new Error('canceled')));
    using limit = limits.begin(60_000, late);
    expect(limit.signal.reason).toEqual(new Error('canceled'));
  });

  it('uses a signal again when nothing came of it', () => {
    using limits = new Deadlines(new AbortController().signal);
    const first = limits.begin(60_000, late);
    first[Symbol.dispose]();
    using second = limits.begin(60_000, late);
    using third = limits.begin(60_000, late);
    expect(second.signal).toBe(first.signal);
    expect(third.signal).not.toBe(first.signal);
  });

  it('does not use one again that is aborted, or that somebody listens to', async () => {
    using limits = new Deadlines(new AbortController().signal);
    const over = limits.begin(1, late);
    await aborted(over.signal);
    over[Symbol.dispose]();
    const heard = limits.begin(60_000, late);
    heard.signal.addEventListener('abort', () => {});
    heard[Symbol.dispose]();
    using next = limits.begin(60_000, late);
    expect(next.signal).not.toBe(over.signal);
    expect(next.signal).not.toBe(heard.signal);
  });

  it('gives back a signal once, however often its scope is ended', () => {
    using limits = new Deadlines(new AbortController().signal);
    const first = limits.begin(60_000, late);
    first[Symbol.dispose]();
    using second = limits.begin(60_000, late);
    first[Symbol.dispose]();
    using third = limits.begin(60_000, late);
    expect(third.signal).not.toBe(second.signal);
  });
});
