import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pidIn } from '../helpers/processes.js';
import {
  agent,
  greets,
  leftovers,
  makePlace,
  numbered,
  onlyRun,
  processesOf,
  readJson,
  serve,
  steps,
  writeSuite,
} from '../helpers/suites.js';

it('eval_run with wait answers at the end, after progress that only rises', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    config: { trials_per_task: 5 },
    more: { graders: [greets] },
    tasks: numbered(4, (number) => ({ prompt: number === 4 ? 'nothing' : 'hello' })),
  });
  await using client = serve(place);
  await client.initialize();
  const id = client.nextId();
  const { result } = await client.request(
    'tools/call',
    { name: 'eval_run', arguments: { path, wait: true }, _meta: { progressToken: 'p' } },
    id,
  );
  expect(result).toMatchObject({
    structuredContent: { status: 'completed', verdict: 'failed', progress: { passed: 15, failed: 5, total: 20 } },
  });
  expect(result).not.toHaveProperty('isError', true);
  expect(result.content[0].text).toContain('3 of 4 tasks passed');
  const answered = client.messages.findIndex((message) => message.id === id && message.method === undefined);
  const reports = client.messages.flatMap(({ method, params }, index) =>
    method === 'notifications/progress' ? [{ ...params, index }] : [],
  );
  expect(reports.length).toBeGreaterThan(0);
  for (const { progressToken, index } of reports) {
    expect(progressToken).toBe('p');
    expect(index).toBeLessThan(answered);
  }
  const progress = reports.map((report) => report.progress);
  expect(progress).toEqual([...new Set(progress)].toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBeLessThanOrEqual(20);
});

it('cancelling an eval_run that waits cancels its run with all processes, and gets no answer', async () => {
  const place = await makePlace();
  const pidFile = join(place.dir, 'pid');
  const path = await writeSuite(place, {
    config: agent(place),
    more: { graders: [greets] },
    tasks: [
      { id: 'first', prompt: steps(['say', 'hello']) },
      { id: 'second', prompt: steps(['hang', pidFile, '300']) },
    ],
  });
  await using client = serve(place);
  await client.initialize();
  const id = client.nextId();
  client.send({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'eval_run', arguments: { path, wait: true } },
  });
  await pidIn(pidFile);
  client.notify('notifications/cancelled', { requestId: id, reason: 'not needed any more' });
  const run_id = onlyRun(place).split('/').at(-1);
  const { structuredContent } = await client.callTool('run_wait', { run_id });
  expect(structuredContent).toMatchObject({ status: 'canceled', progress: { passed: 1, canceled: 1 } });
  expect(processesOf(place)).toEqual([]);
  expect(leftovers(place)).toEqual([]);
  expect(await readJson(join(onlyRun(place), 'result.json'))).toMatchObject({ summary: { succeeded: 1, canceled: 1 } });
  await client.call('ping');
  expect(client.messages.filter((message) => message.id === id)).toEqual([]);
});

it('closing stdin ends an MCP server in the middle of a run that is waited for', async ({ annotate }) => {
  const place = await makePlace();
  const pidFile = join(place.dir, 'pid');
  const path = await writeSuite(place, {
    config: agent(place),
    more: { graders: [greets] },
    tasks: [{ id: 'only', prompt: steps(['hang', pidFile, '300']) }],
  });
  await using client = serve(place);
  await client.initialize();
  const call = { name: 'eval_run', arguments: { path, wait: true } };
  client.send({ jsonrpc: '2.0', id: client.nextId(), method: 'tools/call', params: call });
  await pidIn(pidFile);
  const began = performance.now();
  client.closeInput();
  expect(await client.exit).toEqual({ code: 0, signal: null });
  await annotate(`end of input to exit took ${Math.round(performance.now() - began)} ms`);
  expect(processesOf(place)).toEqual([]);
  expect(leftovers(place)).toEqual([]);
  expect(await readJson(join(onlyRun(place), 'run.json'))).toMatchObject({ status: 'canceled' });
});
