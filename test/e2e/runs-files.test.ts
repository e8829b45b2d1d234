import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch } from '../helpers/processes.js';
import { greets, makePlace, numbered, serve, writeSuite } from '../helpers/suites.js';
import type { WireClient, WireMessage } from '../helpers/wire-client.js';

describe('names of waza beside those of the files', () => {
  it('eval.get', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      config: { parallel: true, max_workers: 3, fail_fast: true, model: 'a-model' },
      more: { skill: 'a-skill', description: 'What it is', graders: [greets, { type: 'text', config: {} }] },
      tasks: numbered(2),
    });
    await using client = serve(place);
    expect(await client.call('eval.get', { path })).toMatchObject({
      name: 'suite',
      description: 'What it is',
      skill: 'a-skill',
      tasks: ['tasks/*.yaml'],
      graders: [
        { name: 'greets', type: 'text' },
        { name: 'text', type: 'text' },
      ],
      config: {
        trials_per_task: 1,
        timeout_seconds: 60,
        parallel: true,
        max_workers: 3,
        fail_fast: true,
        runs_per_test: 1,
        timeout_sec: 60,
        concurrent: true,
        workers: 3,
        stop_on_error: true,
        executor: 'mock',
        model: 'a-model',
        engine_type: 'mock',
        model_id: 'a-model',
      },
    });
  });

  it('task.list and task.get', async () => {
    const place = await makePlace();
    const inputs = { context: { a: 1 }, files: [{ path: 'in.txt', content: 'text' }] };
    const more = { tags: ['one'], timeout_seconds: 5, graders: [greets] };
    const path = await writeSuite(place, {
      tasks: [
        { id: 't1', inputs, more },
        { id: 't2', more: { enabled: false, graders: [greets] } },
      ],
    });
    await using client = serve(place);
    expect(await client.call('task.list', { path })).toMatchObject({
      tasks: [
        { id: 't1', name: 't1', tags: ['one'], enabled: true, source: expect.stringContaining('000000.yaml') },
        { id: 't2', enabled: false },
      ],
    });
    const first = await client.call('task.list', { path, limit: 1 });
    expect(first.tasks).toHaveLength(1);
    const second = await client.call('task.list', { path, limit: 1, cursor: first.next_cursor });
    expect(second).toMatchObject({ tasks: [{ id: 't2' }] });
    expect(second).not.toHaveProperty('next_cursor');
    expect(await client.call('task.get', { path, task_id: 't1' })).toMatchObject({
      id: 't1',
      name: 't1',
      tags: ['one'],
      timeout_seconds: 5,
      inputs: { prompt: 'hello', ...inputs },
      test_id: 't1',
      display_name: 't1',
      labels: ['one'],
      timeout_sec: 5,
      stimulus: { message: 'hello', metadata: { a: 1 }, resources: [{ location: 'in.txt', body: 'text' }] },
      validators: [{ identifier: 'greets', kind: 'text', parameters: { contains: ['hello'] } }],
    });
    const { error } = await client.request('task.get', { path, task_id: 'none' });
    expect(error).toMatchObject({ code: -32602, data: { kind: 'unknown-task' } });
  });
});

describe('a path outside the roots is refused, with the roots named', () => {
  /** In the data for programs, in message or hint for people and agents. */
  const expectOutside = ({ error }: WireMessage, dir: string, way: string): void => {
    const data = { kind: 'outside-roots', roots: [dir] };
    expect({ way, error }).toMatchObject({ way, error: { code: -32602, data } });
    expect(`${error?.message} ${error?.data.hint}`).toContain(dir);
  };

  it.each(['eval.get', 'eval.validate', 'eval.run', 'task.list'])('%s', async (method) => {
    const place = await makePlace();
    const elsewhere = await scratch();
    const spec = { more: { graders: [greets] }, tasks: numbered(1) };
    const path = await writeSuite({ ...place, dir: elsewhere }, spec);
    await symlink(join(elsewhere, 'suite'), join(place.dir, 'link'));
    await using client = serve(place);
    for (const way of [path, '../../etc/passwd', 'link', 'link/eval.yaml']) {
      // oxlint-disable-next-line no-await-in-loop -- in order, so that a failure names the way
      const answer = await client.request(method, { path: way });
      expectOutside(answer, place.dir, way);
      expect(JSON.stringify(answer)).not.toContain('root:x');
    }
    expect(await client.call('server.info')).toMatchObject({ roots: [place.dir] });
  });

  it('the outcome is written within them only, and other directories only when --root allows them', async () => {
    const place = await makePlace();
    const elsewhere = await scratch();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
    const params = { path, output: join(elsewhere, 'outcome.json'), wait: true, events: 'none' };
    await using client = serve(place);
    expectOutside(await client.request('eval.run', params), place.dir, 'output');
    await using wide = serve(place, ['--root', place.dir, '--root', elsewhere]);
    expect(await wide.call('eval.run', params)).toMatchObject({ status: 'completed', verdict: 'passed' });
    expect((await wide.request('eval.get', { path: '/etc' })).error?.data.roots).toEqual([place.dir, elsewhere]);
  });
});

describe('--protocol', () => {
  const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } };
  const serveOnly = async (name: string): Promise<WireClient> => serve(await makePlace(), [], ['--protocol', name]);

  it('rpc has no MCP', async () => {
    await using client = await serveOnly('rpc');
    expect(await client.call('server.info')).toMatchObject({ name: 'assay' });
    expect((await client.request('initialize', initialize)).error).toMatchObject({ code: -32601 });
  });

  it('mcp has no JSON-RPC methods', async () => {
    await using client = await serveOnly('mcp');
    expect(await client.initialize()).toMatchObject({ serverInfo: { name: 'assay' } });
    expect((await client.request('server.info')).error).toMatchObject({ code: -32601 });
    expect((await client.call('tools/list')).tools.length).toBeGreaterThan(5);
  });

  it('both are served on one stream without it', async () => {
    await using client = await serveOnly('both');
    expect(await client.initialize()).toMatchObject({ serverInfo: { name: 'assay' } });
    expect(await client.call('server.info')).toMatchObject({ name: 'assay' });
  });
});
