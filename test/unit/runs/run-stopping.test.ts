import { describe, expect, it } from 'vitest';
import { collect, never, openWork, request, testRuns } from './test-runs.js';

describe('cancel', () => {
  it('answers when the work has stopped, true to the one call that ended the run', async () => {
    const { runs } = await testRuns();
    let stopped = false;
    const { id } = await runs.start(
      request(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await new Promise((resolve) => setTimeout(resolve, 20));
        stopped = true;
        return { result: ['{"part":1}'] };
      }),
    );
    const answers = await Promise.all(
      ['no longer needed', 'me too', undefined].map(async (reason) => {
        const answer = await runs.cancel(id, reason);
        return { ...answer, stopped, status: (await runs.status(id)).status };
      }),
    );

    expect(answers).toEqual([
      { canceled: true, stopped: true, status: 'canceled' },
      { canceled: false, stopped: true, status: 'canceled' },
      { canceled: false, stopped: true, status: 'canceled' },
    ]);
    expect(await runs.cancel(id)).toEqual({ canceled: false });
    const events = await collect(runs.follow(id, 1, never()));
    expect(events.at(-1)).toMatchObject({ type: 'run_ended', status: 'canceled', message: 'no longer needed' });
    expect(await runs.status(id)).toHaveProperty('result_path');
  });

  it('does not lie about a run that completes all the same, or has failed', async () => {
    const { runs } = await testRuns();
    const { work, finish } = openWork({ status: 'completed', verdict: 'passed' });
    const completing = await runs.start(request(work));
    finish();
    expect(await runs.cancel(completing.id)).toEqual({ canceled: false });
    expect(await runs.status(completing.id)).toMatchObject({ status: 'completed', verdict: 'passed' });

    const crashing = await runs.start(
      request(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        throw new Error('crashed while stopping');
      }),
    );
    expect(await runs.cancel(crashing.id)).toEqual({ canceled: false });
    expect(await runs.status(crashing.id)).toMatchObject({ status: 'failed', error: { kind: 'internal' } });
  });

  it('takes the throw of its own abort for a cancel', async () => {
    const { runs, logged } = await testRuns();
    const { id } = await runs.start(
      request(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return signal.throwIfAborted() ?? {};
      }),
    );

    expect(await runs.cancel(id, 'enough')).toEqual({ canceled: true });
    expect(await runs.status(id)).not.toHaveProperty('error');
    expect(logged).toEqual([]);
  });

  it('stops all runs, also one that is just being started', async () => {
    const { runs } = await testRuns();
    let worked = 0;
    const first = await runs.start(request(openWork().work));
    const starting = runs.start(request(async () => ((worked += 1), {})));

    await runs.cancelAll('SIGTERM');

    const second = await starting;
    expect((await runs.status(first.id)).status).toBe('canceled');
    expect((await runs.status(second.id)).status).toBe('canceled');
    expect(worked).toBe(0);
    expect(runs.active).toBe(0);
  });
});

describe('wait', () => {
  it('answers the status so far when the time is out, at once with 0', async () => {
    const { runs } = await testRuns();
    const { work, finish } = openWork({ verdict: 'passed' });
    const { id } = await runs.start(request(work));

    expect(await runs.wait(id, { timeoutMs: 0, signal: never() })).toMatchObject({ status: 'running' });
    expect(await runs.wait(id, { timeoutMs: 15, signal: never() })).toMatchObject({ status: 'running' });
    finish();
    expect(await runs.wait(id, { timeoutMs: 60_000, signal: never() })).toMatchObject({ status: 'completed' });
  });

  it('throws the reason of its signal, and the run goes on', async () => {
    const { runs } = await testRuns();
    const { id } = await runs.start(request(openWork().work));
    const controller = new AbortController();
    const waiting = runs.wait(id, { signal: controller.signal });
    const reason = new Error('caller went away');

    controller.abort(reason);

    await expect(waiting).rejects.toBe(reason);
    expect((await runs.status(id)).status).toBe('running');
  });

  it('leaves no listener behind on a signal that lives long', async () => {
    const { runs } = await testRuns();
    const { id } = await runs.start(request(openWork().work));
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => ((listeners -= 1), remove(...args));

    for (let n = 0; n < 20; n += 1) await runs.wait(id, { timeoutMs: 0, signal });

    expect(listeners).toBe(0);
  });
});

describe('the end of input', () => {
  it('cancels the runs of the connection that nobody waits for, and no others', async () => {
    const { runs } = await testRuns();
    const { work, finish } = openWork({ verdict: 'passed' });
    const [idle, awaited, detached, other] = await Promise.all([
      runs.start(request(work)),
      runs.start(request(work)),
      runs.start(request(work, { detach: true })),
      runs.start(request(work, { owner: 'c2' })),
    ]);
    const waiting = runs.wait(awaited.id, { signal: never() });

    await runs.endOfInput('c1');

    const statuses = await Promise.all(
      [idle, awaited, detached, other].map(async ({ id }) => (await runs.status(id)).status),
    );
    expect(statuses).toEqual(['canceled', 'running', 'running', 'running']);
    finish();
    expect(await waiting).toMatchObject({ status: 'completed' });
  });

  it.each(['timeout', 'abort'])('keeps a run while one more waits when another leaves by %s', async (way) => {
    const { runs } = await testRuns();
    const { id } = await runs.start(request(openWork().work));
    const controller = new AbortController();
    const stays = runs.wait(id, { signal: never() });
    const leaves = runs.wait(id, { timeoutMs: way === 'timeout' ? 20 : 60_000, signal: controller.signal });
    const ended = runs.follow(id, 1, never());
    await runs.endOfInput('c1');

    if (way === 'abort') controller.abort();
    await leaves.catch(() => undefined);
    expect((await runs.status(id)).status).toBe('running');

    await runs.cancel(id);
    expect((await stays).status).toBe('canceled');
    expect((await collect(ended)).at(-1)?.type).toBe('run_ended');
  });

  it('cancels a run once nobody waits any more', async () => {
    const { runs } = await testRuns();
    const { id } = await runs.start(request(openWork().work));
    const waiting = runs.wait(id, { timeoutMs: 20, signal: never() });
    await runs.endOfInput('c1');
    expect((await waiting).status).toBe('running');

    const events = await collect(runs.follow(id, 1, never()));

    expect(events.at(-1)).toMatchObject({ type: 'run_ended', status: 'canceled' });
  });

  it('also reaches a run that is started late, when it is told again', async () => {
    const { runs } = await testRuns();
    await runs.endOfInput('c1');
    const { id } = await runs.start(request(openWork().work));
    expect(runs.latestOf('c1')).toBe(id);
    expect(runs.latestOf('c2')).toBeUndefined();

    await runs.endOfInput('c1');

    expect((await runs.status(id)).status).toBe('canceled');
  });
});
