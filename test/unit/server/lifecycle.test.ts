import { describe, expect, it } from 'vitest';
import { type Ending, Lifecycle, patience } from '../../../src/server/lifecycle.js';
import { createFakeLog } from './fake-log.js';

const never = new Promise<never>(() => {});
const short = { quick: 20, whole: 60, hurriedQuick: 10, hurried: 40, signal: 60, reader: 60 };

function setUp(changes: Partial<Ending> = {}, times = patience) {
  const steps: string[] = [];
  const note = (step: string): Promise<void> => {
    steps.push(step);
    return Promise.resolve();
  };
  const ending: Ending = {
    begun: () => note('begun'),
    answered: (which) => note(`answered ${which}`),
    abort: (which, reason) => void steps.push(`abort ${which}: ${reason.message}`),
    endOfInput: () => note('end of input'),
    detached: () => undefined,
    shutdown: () => note('shutdown'),
    drained: () => note('drained'),
    flushed: () => note('flushed'),
    awaited: () => false,
    hurried: () => false,
    ...changes,
  };
  return { steps, lifecycle: new Lifecycle(ending, createFakeLog(), times) };
}

describe('Lifecycle', () => {
  it('at the end of input answers first, then ends runs, then flushes', async () => {
    const { steps, lifecycle } = setUp();
    lifecycle.endOfInput();
    lifecycle.endOfInput();
    expect(await lifecycle.ended).toBe(0);
    expect(steps).toEqual([
      'begun',
      'answered quick',
      'end of input',
      'shutdown',
      'answered all',
      'drained',
      'flushed',
    ]);
  });

  it('cancels what is not answered in time, and ends although nothing else does', async () => {
    const hang = { answered: () => never, endOfInput: () => never, shutdown: () => never, flushed: () => never };
    const { steps, lifecycle } = setUp(hang, short);
    lifecycle.endOfInput();
    expect(await lifecycle.ended).toBe(0);
    expect(steps[1]).toBe('abort quick: canceled: the input has ended');
  });

  it('gives everything it has read to handlers before its patience begins', async () => {
    const begun = new Promise<void>((resolve) => setTimeout(resolve, 2 * short.whole));
    let settled = false;
    const answered = async (): Promise<void> => void (settled = true);
    const { steps, lifecycle } = setUp({ begun: () => begun, answered }, short);
    lifecycle.endOfInput();
    await lifecycle.ended;
    expect(settled).toBe(true);
    expect(steps).toEqual(['end of input', 'shutdown', 'drained', 'flushed']);
  });

  it('ends an MCP server in time although what it read cannot be given to its handlers', async () => {
    const { lifecycle } = setUp({ hurried: () => true, begun: () => never }, short);
    lifecycle.endOfInput();
    expect(await lifecycle.ended).toBe(0);
  });

  it('goes on for as long as somebody waits for a run', async () => {
    let finish = (): void => {};
    const run = new Promise<void>((resolve) => (finish = resolve));
    let awaited = true;
    const answered = (): Promise<void> => (awaited ? run : Promise.resolve());
    const { steps, lifecycle } = setUp({ awaited: () => awaited, answered }, short);
    lifecycle.endOfInput();
    await new Promise((resolve) => setTimeout(resolve, 2 * short.whole));
    expect(steps).toEqual(['begun']);
    awaited = false;
    finish();
    await lifecycle.ended;
    expect(steps).toEqual(['begun', 'end of input', 'shutdown', 'drained', 'flushed']);
  });

  it('waits for detached runs before it ends everything', async () => {
    let active = true;
    const ended = async (): Promise<void> => {
      await Promise.resolve();
      active = false;
      steps.push('the run has ended');
    };
    const { steps, lifecycle } = setUp({ detached: () => (active ? ended() : undefined) });
    lifecycle.endOfInput();
    expect(await lifecycle.ended).toBe(0);
    expect(steps.slice(2, 5)).toEqual(['end of input', 'the run has ended', 'shutdown']);
  });

  it('waits for no detached run on an MCP connection', async () => {
    const { steps, lifecycle } = setUp({ detached: () => never, hurried: () => true });
    lifecycle.endOfInput();
    expect(await lifecycle.ended).toBe(0);
    expect(steps).toContain('shutdown');
  });

  it('a signal ends the wait for detached runs', async () => {
    const { steps, lifecycle } = setUp({ detached: () => never }, short);
    lifecycle.endOfInput();
    lifecycle.signal('SIGTERM', 143);
    expect(await lifecycle.ended).toBe(143);
    expect(steps).toContain('shutdown');
  });

  it('waits for nobody on an MCP connection', async () => {
    const { steps, lifecycle } = setUp({ hurried: () => true, awaited: () => true, answered: () => never }, short);
    lifecycle.endOfInput();
    expect(await lifecycle.ended).toBe(0);
    expect(steps[1]).toBe('abort all: canceled: the input has ended');
  });

  it('on a signal cancels all at once and keeps the code of the first', async () => {
    const { steps, lifecycle } = setUp();
    expect(lifecycle.signal('SIGINT', 130)).toBe(true);
    expect(lifecycle.signal('SIGTERM', 143)).toBe(false);
    lifecycle.endOfInput();
    expect(await lifecycle.ended).toBe(130);
    expect(steps.slice(0, 2)).toEqual(['abort all: canceled: the server was ended by SIGINT', 'shutdown']);
  });

  it('a signal ends a wait that the end of input left going', async () => {
    const { lifecycle } = setUp({ awaited: () => true, answered: () => never }, short);
    lifecycle.endOfInput();
    lifecycle.signal('SIGTERM', 143);
    expect(await lifecycle.ended).toBe(143);
  });

  it('ends when nobody reads, also while somebody waits for a run', async () => {
    const { lifecycle } = setUp({ awaited: () => true, answered: () => never }, short);
    lifecycle.endOfInput();
    lifecycle.abandoned('the output was closed');
    expect(await lifecycle.ended).toBe(0);
  });

  it('ends although a step throws', async () => {
    const { lifecycle } = setUp({ shutdown: () => Promise.reject(new Error('disk gone')) });
    lifecycle.endOfInput();
    expect(await lifecycle.ended).toBe(0);
  });
});
