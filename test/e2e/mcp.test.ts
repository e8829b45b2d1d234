import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundledServer, bundleServer } from '../helpers/bundle-server.js';
import { WireClient } from '../helpers/wire-client.js';

let server: BundledServer;
beforeAll(async () => {
  server = await bundleServer('fake-server');
});
afterAll(() => server[Symbol.asyncDispose]());

const start = (...args: string[]): WireClient => new WireClient({ command: server.command(...args) });
const request = (id: unknown, method: string, params?: object): object => ({ jsonrpc: '2.0', id, method, params });
const cancelled = (requestId: unknown): object => ({
  jsonrpc: '2.0',
  method: 'notifications/cancelled',
  params: { requestId },
});

describe('MCP handshake', () => {
  it('says who it is and how it is used', async () => {
    await using client = start();
    const result = await client.initialize();
    expect(result).toMatchObject({
      protocolVersion: '2025-11-25',
      serverInfo: { name: 'assay', title: 'Assay' },
      capabilities: { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {}, logging: {} },
      instructions: expect.stringContaining('eval_validate'),
    });
    expect(await client.call('ping')).toEqual({});
  });

  it('speaks an older version when asked, its newest to a stranger', async () => {
    for (const [asked, given] of [
      ['2024-11-05', '2024-11-05'],
      ['1999-01-01', '2025-11-25'],
    ]) {
      await using client = start();
      const params = { protocolVersion: asked, capabilities: {}, clientInfo: { name: 'x', version: '0' } };
      expect(await client.call('initialize', params)).toMatchObject({ protocolVersion: given });
    }
  });

  it('tells the initialize of another protocol which versions it knows', async () => {
    await using client = start();
    const { error } = await client.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
    expect(error).toMatchObject({ code: -32602, data: { hint: expect.stringContaining('2025-11-25') } });
  });

  it('refuses what the SDK would not answer', async () => {
    await using client = start();
    await client.initialize();
    const params = { name: 'eval_validate', arguments: { path: 'x' } };
    expect(await client.request('tools/list', ['x'], 'a')).toMatchObject({ error: { code: -32602 } });
    client.send({ jsonrpc: '2.0', id: 'b', method: 'tools/call', params, trace: 'an unknown member' });
    expect(await client.answer('b')).toHaveProperty('result');
    client.send(JSON.stringify([request('c', 'tools/list')]));
    expect((await client.next(({ batch }) => batch !== undefined)).batch).toMatchObject([
      { id: 'c', error: { code: -32600 } },
    ]);
    for (const [method, bad, code] of [
      ['server/discover', {}, -32601],
      ['tools/nope', {}, -32601],
      ['tools/call', {}, -32602],
      ['tools/call', { name: 'nope' }, -32602],
      ['tools/list', { cursor: 'x' }, -32602],
      ['resources/list', { cursor: 'x' }, -32602],
      ['resources/read', { uri: 'assay://runs/run-nope' }, -32602],
      ['resources/read', { uri: 'test://nope' }, -32002],
      ['resources/subscribe', { uri: 'test://nope' }, -32002],
      ['prompts/get', { name: 'nope' }, -32602],
      ['prompts/get', { name: 'write_eval' }, -32602],
      ['logging/setLevel', { level: 'loud' }, -32602],
    ] as const) {
      const { error } = await client.request(method, bad);
      expect([method, error]).toMatchObject([method, { code, data: { kind: expect.any(String) } }]);
    }
  });
});

describe('MCP tools', () => {
  it('answer text for every host and structure for those that read it', async () => {
    await using client = start();
    await client.initialize();
    const run = await client.callTool('eval_run', { path: 'x', wait: true });
    expect(run.content[0]).toEqual({ type: 'text', text: 'three tasks, all passed' });
    expect(run.content[1]).toMatchObject({
      type: 'resource_link',
      uri: `assay://runs/${run.structuredContent.run_id}`,
    });
    const status = await client.callTool('run_status', { run_id: run.structuredContent.run_id });
    expect(status.content[0].text).toBe(`${run.structuredContent.run_id}: completed; 0/3 done`);
    const big = await client.callTool('eval_list', { dir: 'big' });
    expect(big.structuredContent.evals).toHaveLength(40_000);
    expect(big.content[0].text.length).toBeLessThan(13_000);
  });

  it('fail with message, hint and diagnostics, and without structure', async () => {
    await using client = start();
    await client.initialize();
    const invalid = await client.callTool('eval_list', { dir: 'invalid' });
    expect(invalid).toEqual({
      isError: true,
      content: [
        {
          type: 'text',
          text: 'eval.yaml has 1 error\nhint: mend it\neval.yaml:3:1: error: unknown key x [unknown-key]',
        },
      ],
    });
    const unknown = await client.callTool('eval_get', { path: 'x', colour: 1 });
    expect(unknown).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('"colour"') }] });
    const bug = await client.callTool('eval_list', { dir: 'crash' });
    expect(bug.content[0].text).toMatch(/^internal error\nhint: /);
    expect(JSON.stringify(client.messages)).not.toContain('secret');
  });

  it('report rising progress to a caller with a token, before the answer', async () => {
    await using client = start();
    await client.initialize();
    const params = { name: 'eval_run', arguments: { path: 'x', wait: true }, _meta: { progressToken: 'p' } };
    await client.call('tools/call', params);
    const progress = client.messages.filter(({ method }) => method === 'notifications/progress');
    expect(progress.length).toBeGreaterThan(0);
    const values = progress.map((message) => message.params.progress);
    expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
    expect(progress[0]?.params).toMatchObject({ progressToken: 'p', total: 3 });
    expect(client.messages.at(-1)).not.toHaveProperty('method');
  });

  it.each([0, 7, 'seven'])('stop when the call with id %j is cancelled, and are not answered', async (id) => {
    await using client = start();
    await client.initialize();
    client.send(request(id, 'tools/call', { name: 'eval_run', arguments: { path: 'endless', wait: true } }));
    await expect.poll(() => client.stderr).toContain('waiting');
    client.send(cancelled(id));
    await expect.poll(() => client.stderr).toContain('run canceled');
    const { run_id } = (await client.callTool('run_list')).structuredContent.runs.map((run: { id: string }) => ({
      run_id: run.id,
    }))[0];
    expect((await client.callTool('run_status', { run_id })).structuredContent.status).toBe('canceled');
    expect(client.messages.filter((message) => message.id === id && message.method === undefined)).toEqual([]);
  });

  it('send MCP clients no notification that is not MCP', async () => {
    await using client = start();
    await client.initialize();
    await client.callTool('eval_run', { path: 'many', trials: 5 });
    await client.call('ping');
    expect(client.messages.filter(({ method }) => method !== undefined)).toEqual([]);
  });

  it('work without arguments when none is needed (S18, S19)', async () => {
    await using client = start();
    await client.initialize();
    const answers = await Promise.all(['eval_list', 'run_list'].map((name) => client.call('tools/call', { name })));
    expect(answers.map(({ isError }) => isError ?? false)).toEqual([false, false]);
    expect(await client.call('tools/call', { name: 'eval_run' })).toMatchObject({ isError: true });
  });

  it('can be narrowed', async () => {
    await using client = start('--tools=read');
    await client.initialize();
    const { tools } = await client.call('tools/list');
    expect(tools.map(({ name }: { name: string }) => name)).not.toContain('eval_run');
    expect(await client.request('tools/call', { name: 'eval_run', arguments: { path: 'x' } })).toMatchObject({
      error: { code: -32602 },
    });
  });
});

describe('MCP client features', () => {
  it('are offered to handlers as far as the client has them', async () => {
    await using client = start();
    await client.initialize({ elicitation: {}, roots: {} });
    const asked = client.callTool('eval_get', { path: 'ask' });
    const question = await client.next(({ method }) => method === 'elicitation/create');
    expect(question.params).toMatchObject({ message: 'Run it?', requestedSchema: { required: ['accept'] } });
    client.send({ jsonrpc: '2.0', id: question.id, result: { action: 'accept', content: { accept: true } } });
    expect((await asked).structuredContent.name).toBe('accepted: true');

    const rooted = client.callTool('eval_get', { path: 'roots' });
    const { id } = await client.next(({ method }) => method === 'roots/list');
    // Roots that are no directories of this machine take nothing from the others.
    const uris = ['file://elsewhere/share', 'https://example.com/', 'file:///a%20b', 'file:///c%2Fd'];
    client.send({ jsonrpc: '2.0', id, result: { roots: uris.map((uri) => ({ uri })) } });
    expect((await rooted).structuredContent.tasks).toEqual(['/a b']);
    expect((await client.callTool('eval_get', { path: 'roots' })).structuredContent.tasks).toEqual(['/a b']);
  });

  it('are absent when the client has none', async () => {
    await using client = start();
    await client.initialize();
    expect((await client.callTool('eval_get', { path: 'ask' })).structuredContent.name).toBe('accepted: undefined');
    expect((await client.callTool('eval_get', { path: 'roots' })).structuredContent.tasks).toEqual(['none']);
  });

  it.each(['decline', 'cancel'])('take %s for a no', async (action) => {
    await using client = start();
    await client.initialize({ elicitation: { form: {} } });
    const asked = client.callTool('eval_get', { path: 'ask' });
    const { id } = await client.next(({ method }) => method === 'elicitation/create');
    client.send({ jsonrpc: '2.0', id, result: { action } });
    expect((await asked).structuredContent.name).toBe('accepted: false');
  });
});
