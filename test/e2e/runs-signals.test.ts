import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { pidIn } from '../helpers/processes.js';
import {
  agent,
  appears,
  greets,
  leftovers,
  makePlace,
  onlyRun,
  type Place,
  processesOf,
  readJson,
  serve,
  start,
  startCommand,
  steps,
  writeSuite,
} from '../helpers/suites.js';

/** A suite whose first task passes and whose second one never ends; its after_run hook takes a moment. */
async function halfDone(place: Place, grandchild = '300'): Promise<{ path: string; hanging: string }> {
  const hanging = join(place.dir, 'pid');
  const path = await writeSuite(place, {
    config: agent(place),
    more: {
      graders: [greets],
      hooks: { after_run: [{ command: 'sleep 0.2 && touch cleaned-up', shell: true }] },
    },
    tasks: [
      { id: 'first', prompt: steps(['say', 'hello']) },
      { id: 'second', prompt: steps(['hang', hanging, grandchild]) },
      { id: 'third', prompt: steps(['say', 'hello']) },
    ],
  });
  return { path, hanging };
}

function expectCleanedUp(place: Place): void {
  expect(processesOf(place)).toEqual([]);
  expect(leftovers(place)).toEqual([]);
  expect(existsSync(join(place.dir, 'suite/cleaned-up'))).toBe(true);
}

const partial = {
  status: 'canceled',
  summary: { total_tests: 3, succeeded: 1, canceled: 2, failed: 0, errors: 0, skipped: 0 },
  tasks: [{ status: 'passed' }, { status: 'canceled' }, { status: 'canceled' }],
};

describe('finding 4: a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the server with %i after its runs are cleaned up and written', async (signal, code) => {
    const place = await makePlace();
    const { path, hanging } = await halfDone(place);
    await using client = serve(place);
    await start(client, path);
    await pidIn(hanging);
    client.child.kill(signal);
    expect(await client.exit).toEqual({ code, signal: null });
    expectCleanedUp(place);
    expect(await readJson(join(onlyRun(place), 'result.json'))).toMatchObject(partial);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends assay run with %i and the outcome so far', async (signal, code) => {
    const place = await makePlace();
    const { hanging } = await halfDone(place);
    const { child, ended } = startCommand(place, ['run', 'suite', '--json']);
    await pidIn(hanging);
    child.kill(signal);
    const end = await ended;
    expect(end.code).toBe(code);
    expectCleanedUp(place);
    expect(JSON.parse(end.stdout)).toMatchObject(partial);
    expect(await readJson(join(onlyRun(place), 'result.json'))).toMatchObject(partial);
  });

  it('a second one ends assay run at once, and no process of a trial is left', async () => {
    const place = await makePlace();
    const { hanging } = await halfDone(place, 'forever');
    const { child, ended } = startCommand(place, ['run', 'suite']);
    await pidIn(hanging);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    // Two that are sent at once may arrive in either order; the later one gives the code.
    expect([130, 143]).toContain((await ended).code);
    // They are killed as the program exits; nothing tells when the kernel is done with them.
    await vi.waitFor(() => expect(processesOf(place)).toEqual([]));
    expect(existsSync(join(place.dir, 'suite/cleaned-up'))).toBe(false);
  });
});

it('finding 30: an agent that ignores SIGTERM for ever does not keep the server from ending', async ({ annotate }) => {
  const place = await makePlace();
  const { path, hanging } = await halfDone(place, 'forever');
  await using client = serve(place);
  await start(client, path);
  await pidIn(hanging);
  const began = performance.now();
  client.child.kill('SIGTERM');
  expect(await client.exit).toEqual({ code: 143, signal: null });
  await annotate(`SIGTERM to exit took ${Math.round(performance.now() - began)} ms`);
  expectCleanedUp(place);
});

it('finding 22: clean-up runs under its own signal: after_run and after_task outlive the cancel that called for them', async () => {
  const place = await makePlace();
  const hanging = join(place.dir, 'pid');
  const wait = 'sleep 0.05 && touch';
  const path = await writeSuite(place, {
    config: agent(place),
    more: {
      hooks: {
        before_run: [{ command: 'touch began' }],
        after_task: [{ command: `${wait} after-task`, shell: true }],
        after_run: [{ command: `${wait} after-run`, shell: true }, { command: 'touch after-run-2' }],
      },
      graders: [greets],
    },
    tasks: [{ id: 'only', prompt: steps(['hang', hanging, '1']) }],
  });
  await using client = serve(place);
  const id = await start(client, path);
  await Promise.all([pidIn(hanging), appears(join(place.dir, 'suite/began'))]);
  expect(await client.call('run.cancel', { run_id: id })).toEqual({ canceled: true });
  for (const name of ['after-task', 'after-run', 'after-run-2'])
    expect(existsSync(join(place.dir, 'suite', name))).toBe(true);
  const { events } = await client.call('run.events', { run_id: id });
  const hooks = events.filter(({ type }: { type: string }) => type === 'hook');
  expect(hooks).toMatchObject([
    { stage: 'before_run', ok: true },
    { stage: 'after_task', ok: true, task_id: 'only' },
    { stage: 'after_run', ok: true },
    { stage: 'after_run', ok: true },
  ]);
});

it('a hook after a task does not hold up a cancel', async () => {
  const place = await makePlace();
  const hanging = join(place.dir, 'pid');
  const path = await writeSuite(place, {
    config: {},
    more: { hooks: { after_task: [{ command: `echo $$ > ${hanging} && exec sleep 600`, shell: true }] } },
    tasks: [{ id: 'only' }],
  });
  await using client = serve(place);
  const id = await start(client, path);
  await pidIn(hanging);
  expect(await client.call('run.cancel', { run_id: id })).toEqual({ canceled: true });
  const { events } = await client.call('run.events', { run_id: id });
  expect(events).toContainEqual(expect.objectContaining({ type: 'hook', stage: 'after_task', ok: false }));
  const hook = events.find(({ type }: { type: string }) => type === 'hook');
  // Ten seconds are for the hooks after the run.
  expect(hook.message).toContain('0.5 s');
});

it('a cancel before the first task counts every trial, in the status as in the result', async () => {
  const place = await makePlace();
  const hanging = join(place.dir, 'pid');
  const path = await writeSuite(place, {
    config: { trials_per_task: 2 },
    more: { hooks: { before_run: [{ command: `echo $$ > ${hanging} && exec sleep 600`, shell: true }] } },
    tasks: [{ id: 'one' }, { id: 'two' }],
  });
  await using client = serve(place);
  const id = await start(client, path, { events: 'all' });
  await pidIn(hanging);
  await client.call('run.cancel', { run_id: id });
  const counts = { done: 4, total: 4, canceled: 4 };
  expect((await client.call('run.status', { run_id: id })).progress).toMatchObject(counts);
  const { events } = await client.call('run.events', { run_id: id });
  expect(events.filter(({ type }: { type: string }) => type === 'progress').at(-1)).toMatchObject(counts);
});
