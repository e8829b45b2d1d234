import { describe, expect, it } from 'vitest';
import { greets, makePlace, numbered, type Place, runToEnd, serve, start, writeSuite } from '../helpers/suites.js';
import type { Json, WireClient } from '../helpers/wire-client.js';

const endless = { '*': { delay_ms: 600_000 } };

it('run.wait answers when the time is out, with the status so far, and goes on to be asked', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, { tasks: numbered(2), script: endless });
  await using client = serve(place);
  const id = await start(client, path);
  for (const timeout_ms of [0, 20]) {
    const status = await client.call('run.wait', { run_id: id, timeout_ms });
    expect(status).toMatchObject({ id, status: 'running', progress: { done: 0, total: 2 } });
    expect(status).not.toHaveProperty('ended_at');
  }
  const waits = [client.call('run.wait', { run_id: id }), client.call('run.wait')]; // the latest is the same one
  await client.call('run.cancel', { run_id: id, reason: 'seen enough' });
  for (const end of await Promise.all(waits)) expect(end).toMatchObject({ id, status: 'canceled' });
  expect(await client.call('run.wait', { run_id: id })).toMatchObject({ status: 'canceled' });
});

it('a run that goes on has no result yet, and says what to do', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, { tasks: numbered(1), script: endless });
  await using client = serve(place);
  const id = await start(client, path);
  const { error } = await client.request('run.result', { run_id: id });
  expect(error).toMatchObject({ code: -32602, data: { hint: expect.stringContaining('run.wait') } });
});

describe('run.events', () => {
  async function endedRun(client: WireClient, place: Place): Promise<string> {
    const path = await writeSuite(place, {
      config: { trials_per_task: 30 },
      more: { graders: [greets] },
      tasks: numbered(3),
    });
    return (await runToEnd(client, path)).id;
  }

  it('pages give every event once, in order, up to run_ended', async () => {
    const place = await makePlace();
    await using client = serve(place);
    const id = await endedRun(client, place);
    const { events: whole } = await client.call('run.events', { run_id: id, limit: 5_000 });
    const paged: Json[] = [];
    for (let from_seq = 1, ended = false; !ended;) {
      // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
      const page = await client.call('run.events', { run_id: id, from_seq, limit: 7 });
      expect(page.events.length).toBeLessThanOrEqual(7);
      paged.push(...page.events);
      ({ next_seq: from_seq, ended } = page);
    }
    expect(paged).toEqual(whole);
    expect(whole.length).toBeGreaterThan(270);
    expect(whole.map(({ seq }: Json) => seq)).toEqual(whole.map((_: Json, index: number) => index + 1));
    expect(whole[0]).toMatchObject({ type: 'run_started', run_id: id, total: 90 });
    expect(whole.at(-1)).toMatchObject({ type: 'run_ended', status: 'completed', verdict: 'passed' });
    const beyond = await client.call('run.events', { run_id: id, from_seq: whole.length + 1 });
    expect(beyond).toMatchObject({ events: [], ended: true });
  });

  it('follow sends what comes behind the page, each event once, run_ended last', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      config: { trials_per_task: 4 },
      more: { graders: [greets] },
      tasks: numbered(4),
      script: { '*': { delay_ms: 20, output: 'hello' } },
    });
    await using client = serve(place);
    const id = await start(client, path);
    const page = await client.call('run.events', { run_id: id, limit: 3, follow: true });
    await client.notification('run.event', ({ type }) => type === 'run_ended');
    const heard = client.messages.filter(({ method }) => method === 'run.event').map(({ params }) => params);
    const { events: whole } = await client.call('run.events', { run_id: id, limit: 5_000 });
    expect([...page.events, ...heard]).toEqual(whole);
  });

  it('a connection that asked for progress hears the frame of the run only, rising and exact at the end', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(50) });
    await using client = serve(place);
    await start(client, path, { events: 'progress' });
    await client.notification('run.event', ({ type }) => type === 'run_ended');
    const heard = client.messages.filter(({ method }) => method === 'run.event').map(({ params }) => params);
    expect(new Set(heard.map(({ type }) => type))).toEqual(new Set(['run_started', 'progress', 'run_ended']));
    const done = heard.flatMap((event) => (event.type === 'progress' ? [event.done] : []));
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBe(50);
  });
});

describe('run.result of 2,000 tasks', () => {
  it('every view is bounded and pages to the end without a gap', async () => {
    const place = await makePlace();
    const graders = [greets];
    const tasks = numbered(2_000, (number) => ({ prompt: number % 2 === 0 ? 'hello' : 'x'.repeat(2_000) }));
    const path = await writeSuite(place, { more: { graders }, tasks });
    await using client = serve(place);
    const { id, outcome, summary } = await runToEnd(client, path);
    expect(summary).toMatchObject({ verdict: 'failed', progress: { passed: 1_000, failed: 1_000 } });

    const read = async (view: string, limit?: number): Promise<Json[]> => {
      const rows: Json[] = [];
      let cursor: string | undefined;
      do {
        const params = { run_id: id, view, ...(limit && { limit }), ...(cursor && { cursor }) };
        // oxlint-disable-next-line no-await-in-loop -- each page says where the next one begins
        const page = await client.call('run.result', params);
        expect(JSON.stringify(page).length).toBeLessThan(80_000);
        expect(page).toMatchObject({ run_id: id, view, status: 'completed' });
        const items = page.tasks ?? page.failures;
        expect(items.length).toBeLessThanOrEqual(limit ?? 50);
        rows.push(...items);
        cursor = page.next_cursor;
      } while (cursor !== undefined);
      return rows;
    };
    const ids = tasks.map((task) => task.id);
    expect((await read('tasks', 500)).map(({ task_id }) => task_id)).toEqual(ids);
    expect((await read('failures', 500)).map(({ task_id }) => task_id)).toEqual(ids.filter((_, i) => i % 2 === 0));
    expect(await read('full', 500)).toEqual(outcome.tasks);

    const first = await client.call('run.result', { run_id: id });
    expect(first).toMatchObject({ view: 'failures', summary: outcome.summary, next_cursor: expect.any(String) });
    expect(first.failures[0]).toMatchObject({ task_id: 't1', trials: [{ graders: [{ grader: 'greets', score: 0 }] }] });
    const sums = await client.call('run.result', { run_id: id, view: 'summary' });
    expect(sums).toMatchObject({ summary: outcome.summary, digests: outcome.digests, seed: outcome.seed });
    expect(sums).not.toHaveProperty('tasks');
    const one = await client.call('run.result', { run_id: id, view: 'task', task_id: 't7' });
    expect(one.task).toEqual(outcome.tasks[6]);
  });

  it.each([
    [{ view: 'task' }, 'invalid-params'],
    [{ view: 'task', task_id: 'none' }, 'unknown-task'],
    [{ view: 'task', task_id: 't1', trial: 9 }, 'invalid-params'],
    [{ view: 'tasks', cursor: 'nonsense' }, 'invalid-params'],
    [{ view: 'tasks', limit: 501 }, 'invalid-params'],
  ])('%j is refused', async (params, kind) => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
    await using client = serve(place);
    const { id } = await runToEnd(client, path);
    const { error } = await client.request('run.result', { run_id: id, ...params });
    expect(error).toMatchObject({ code: -32602, data: { kind } });
  });
});
