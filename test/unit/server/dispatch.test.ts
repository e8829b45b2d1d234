import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/protocol/call-context.js';
import { DomainError } from '../../../src/protocol/errors.js';
import { dispatch, dispatchRaw, waitsForRun } from '../../../src/server/dispatch.js';
import { createFakeHost } from '../../fixtures/servers/fake-host.js';

const { handlers } = createFakeHost();
const context = (signal = new AbortController().signal): CallContext => ({
  signal,
  connection: { id: 'test', trusted: false, closed: signal, publish: () => {} },
});
const failure = async (work: Promise<unknown>): Promise<DomainError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DomainError) return error;
  throw new Error('no DomainError', { cause: error });
};

describe('dispatch', () => {
  it('gives the handler its params and answers its result', async () => {
    const { tasks } = await dispatch(handlers, 'task.list', { path: 'x' }, context());
    expect(tasks).toEqual([]);
    expect(await dispatchRaw(handlers, 'server.info', undefined, context())).toMatchObject({ name: 'fake' });
  });

  it.each([
    ['eval.get', { path: 'x', colour: 1 }, 'unknown parameter "colour"'],
    ['eval.get', {}, 'path: is missing'],
    ['eval.run', { path: 'x', tasks: ['a', 5] }, 'tasks[1]: must be text'],
    ['eval.run', { path: 'x', trials: 10_001 }, 'trials: must be at most 10000'],
    ['eval.run', { path: 'x', workers: 0 }, 'workers: must be at least 1'],
    ['eval.run', { path: 'x', events: 'some' }, 'events: must be one of: none, progress, all'],
    ['eval.run', { path: '' }, 'path: must not be empty'],
    ['eval.run', { path: 'x', tasks: [] }, 'tasks: an empty list chooses nothing; leave it out instead'],
    ['eval.run', { path: 'x', tags: [] }, 'tags: an empty list chooses nothing'],
    ['eval.run', { path: 'x', models: [] }, 'models: an empty list chooses nothing'],
    ['run.status', { run_id: 'nonsense' }, 'run_id: a run id looks like'],
  ])('%s names what is wrong in %j', async (name, params, message) => {
    const error = await failure(dispatchRaw(handlers, name, params, context()));
    expect(error).toMatchObject({ kind: 'invalid-params', message: expect.stringContaining(message) });
    expect(error.facts.hint).toContain(name === 'run.status' ? 'run_id' : 'path');
  });

  it.each(['nope', 'eval.nope', 'toString', '__proto__'])('knows no method %s', async (name) => {
    expect(await failure(dispatchRaw(handlers, name, {}, context()))).toMatchObject({ kind: 'method-not-found' });
  });

  it('takes a wrong result for a bug', async () => {
    const wrong = dispatch(handlers, 'eval.list', { dir: 'wrong' }, context());
    await expect(wrong).rejects.toThrow('eval.list answered a wrong shape: evals: ');
  });

  it.each(['slow', 'quarter'])('answers canceled when its own signal is aborted (%s)', async (dir) => {
    const controller = new AbortController();
    const call = failure(dispatch(handlers, 'eval.list', { dir }, context(controller.signal)));
    controller.abort(new Error('whatever'));
    expect(await call).toMatchObject({ kind: 'canceled' });
  });

  it('does not start what is canceled already', async () => {
    let started = false;
    const eager = { ...handlers, 'eval.list': async () => ((started = true), { evals: [] }) };
    const error = await failure(dispatch(eager, 'eval.list', {}, context(AbortSignal.abort())));
    expect([error.kind, started]).toEqual(['canceled', false]);
  });

  it('lets an error of the handler through', async () => {
    const call = dispatch(handlers, 'eval.get', { path: 'missing.yaml' }, context());
    await expect(call).rejects.toMatchObject({ kind: 'eval-not-found' });
  });

  it('knows which calls wait for a run', () => {
    const calls = [
      ['run.wait', {}],
      ['eval.run', { wait: true }],
      ['eval.run', { wait: false }],
      ['run.status', undefined],
      ['nope', null],
    ] as const;
    expect(calls.map(([name, params]) => waitsForRun(name, params))).toEqual([true, true, false, false, false]);
  });
});
