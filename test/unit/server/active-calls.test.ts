import { describe, expect, it } from 'vitest';
import { ActiveCalls } from '../../../src/server/active-calls.js';

const never = new Promise<never>(() => {});

describe('ActiveCalls', () => {
  it('answers a canceled call although its handler will not hear', async () => {
    const calls = new ActiveCalls(5);
    const deaf = calls.run('eval.list', false, () => never);
    calls.abort(new Error('whatever'));
    await expect(deaf).rejects.toMatchObject({ kind: 'canceled', message: 'eval.list was canceled' });
    expect(calls.size).toBe(0);
  });

  it('aborts only the calls that fit', async () => {
    const calls = new ActiveCalls();
    const signals: AbortSignal[] = [];
    const hold = ({ signal }: { signal: AbortSignal }): Promise<never> => (signals.push(signal), never);
    void calls.run('run.wait', true, hold);
    void calls.run('eval.list', false, hold).catch(() => {});
    calls.abort('reason', ({ waits }) => !waits);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  });

  it('forgets a call that has ended, well or badly', async () => {
    const calls = new ActiveCalls();
    expect(await calls.run('a.b', false, async () => 5)).toBe(5);
    await expect(calls.run('a.b', false, () => Promise.reject(new Error('bad')))).rejects.toThrow('bad');
    expect(calls.size).toBe(0);
  });
});
