import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundledServer, bundleServer } from '../helpers/bundle-server.js';
import { WireClient } from '../helpers/wire-client.js';

let server: BundledServer;
beforeAll(async () => {
  server = await bundleServer('fake-server');
});
afterAll(() => server[Symbol.asyncDispose]());

const start = (...args: string[]): WireClient => new WireClient({ command: server.command(...args) });

describe('MCP resources, prompts and completion', () => {
  it('page through runs and evals', async () => {
    await using client = start();
    await client.initialize();
    for (let count = 0; count < 60; count += 1) await client.callTool('eval_run', { path: 'x' });
    const uris: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await client.call('resources/list', cursor === undefined ? {} : { cursor });
      uris.push(...page.resources.map(({ uri }: { uri: string }) => uri));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBeGreaterThan(1);
    expect(uris).toHaveLength(120);
    expect(new Set(uris).size).toBe(120);
    const { contents } = await client.call('resources/read', { uri: uris.at(-1) });
    expect(JSON.parse(contents[0].text)).toMatchObject({ name: 'evals/e 59/eval.yaml' });
  });

  it('read a run, its tasks and transcripts', async () => {
    await using client = start();
    await client.initialize();
    const { run_id } = (await client.callTool('eval_run', { path: 'x' })).structuredContent;
    const read = async (rest: string): Promise<unknown> => {
      const { contents } = await client.call('resources/read', { uri: `assay://runs/${run_id}${rest}` });
      return JSON.parse(contents[0].text);
    };
    expect(await read('')).toMatchObject({ run_id, view: 'summary' });
    expect(await read('/tasks/a%2Fb')).toMatchObject({ view: 'task', task_id: 'a/b' });
    expect(await read('/tasks/t/trials/2/transcript')).toMatchObject({ view: 'task', task_id: 't', trial: 2 });
    const { resourceTemplates } = await client.call('resources/templates/list');
    expect(resourceTemplates).toHaveLength(4);
  });

  it('tell subscribers of a running run until it has ended or they leave', async () => {
    await using client = start();
    await client.initialize();
    const { run_id } = (await client.callTool('eval_run', { path: 'endless' })).structuredContent;
    const uri = `assay://runs/${run_id}`;
    await client.call('resources/subscribe', { uri });
    await client.callTool('run_cancel', { run_id });
    await client.notification('notifications/resources/updated', (params) => params.uri === uri);
    const second = (await client.callTool('eval_run', { path: 'endless' })).structuredContent.run_id;
    await client.call('resources/subscribe', { uri: `assay://runs/${second}` });
    await client.call('resources/unsubscribe', { uri: `assay://runs/${second}` });
    await client.callTool('run_cancel', { run_id: second });
    await client.call('ping');
    const updates = client.messages.filter(({ params }) => params?.uri?.includes(second));
    expect(updates).toEqual([]);
  });

  it('explain failures and help to write an eval', async () => {
    await using client = start();
    await client.initialize();
    const { run_id } = (await client.callTool('eval_run', { path: 'x' })).structuredContent;
    const { prompts } = await client.call('prompts/list');
    expect(prompts.map(({ name }: { name: string }) => name)).toEqual(['explain_failures', 'write_eval']);
    const explain = await client.call('prompts/get', { name: 'explain_failures', arguments: { run_id } });
    expect(explain.messages[1].content.resource.uri).toBe(`assay://runs/${run_id}`);
    const write = await client.call('prompts/get', { name: 'write_eval', arguments: { skill: 'pdf' } });
    expect(write.messages[0].content.text).toContain('"pdf"');
  });

  it('complete run ids, task ids, paths and skills', async () => {
    await using client = start();
    await client.initialize();
    const { run_id } = (await client.callTool('eval_run', { path: 'x' })).structuredContent;
    const complete = async (ref: object, name: string, value: string, given?: object): Promise<string[]> => {
      const context = given && { arguments: given };
      const { completion } = await client.call('completion/complete', { ref, argument: { name, value }, context });
      return completion.values;
    };
    const task = { type: 'ref/resource', uri: 'assay://runs/{run_id}/tasks/{task_id}' };
    expect(await complete({ type: 'ref/prompt', name: 'explain_failures' }, 'run_id', 'run-')).toEqual([run_id]);
    expect(await complete({ type: 'ref/prompt', name: 'write_eval' }, 'skill', 'skill-2')).toEqual(['skill-2']);
    expect(await complete(task, 'task_id', 'sec', { run_id })).toEqual(['second']);
    expect(await complete(task, 'task_id', 'sec')).toEqual([]);
    const path = { type: 'ref/resource', uri: 'assay://evals/{+path}' };
    expect(await complete(path, 'path', 'e 59')).toEqual(['evals/e 59/eval.yaml']);
  });
});

describe('both protocols on one stream', () => {
  it('share runs and ids do not clash', async () => {
    await using client = start();
    await client.initialize({ roots: {} });
    const { run_id } = (await client.callTool('eval_run', { path: 'endless' })).structuredContent;
    const rooted = client.request('tools/call', { name: 'eval_get', arguments: { path: 'roots' } }, 'm');
    const ours = await client.next(({ method }) => method === 'roots/list');
    const waiting = client.request('run.wait', { run_id }, ours.id ?? 'none');
    client.send({ jsonrpc: '2.0', id: ours.id, result: { roots: [] } });
    expect(await rooted).toHaveProperty('result');
    await client.call('run.cancel', { run_id });
    expect(await waiting).toMatchObject({ result: { id: run_id, status: 'canceled' } });
  });
});
