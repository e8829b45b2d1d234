import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type BundledServer, bundleServer } from '../helpers/bundle-server.js';

let server: BundledServer;
beforeAll(async () => {
  server = await bundleServer('fake-server');
});
afterAll(() => server[Symbol.asyncDispose]());

const Started = z.object({ structuredContent: z.object({ run_id: z.string() }) });
const Runs = z.object({
  structuredContent: z.object({ runs: z.array(z.object({ id: z.string(), status: z.string() })) }),
});

describe("the SDK's own client", () => {
  it('lists, calls with progress, cancels, and reads resources', async () => {
    const [command, ...args] = server.command();
    const client = new Client({ name: 'real-client', version: '0' });
    const transport = new StdioClientTransport({ command, args, stderr: 'ignore' });
    const problems: Error[] = [];
    client.onerror = (error) => void problems.push(error);
    await client.connect(transport);

    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('eval_run');

    const progress: number[] = [];
    const call = { name: 'eval_run', arguments: { path: 'x', wait: true } };
    const ran = await client.callTool(call, CallToolResultSchema, {
      onprogress: (update) => void progress.push(update.progress),
    });
    expect(ran.isError).toBeUndefined();
    expect(progress.length).toBeGreaterThan(0);

    const stop = new AbortController();
    const endless = client.callTool(
      { name: 'eval_run', arguments: { path: 'endless', wait: true } },
      CallToolResultSchema,
      {
        signal: stop.signal,
        onprogress: () => stop.abort(),
      },
    );
    await expect(endless).rejects.toThrow(/abort/i);
    const canceled = async (): Promise<string | undefined> =>
      Runs.parse(await client.callTool({ name: 'run_list' })).structuredContent.runs[0]?.status;
    await expect.poll(canceled).toBe('canceled');

    const { resources } = await client.listResources();
    const uri = `assay://runs/${Started.parse(ran).structuredContent.run_id}`;
    expect(resources.map((each) => each.uri)).toContain(uri);
    expect((await client.readResource({ uri })).contents).toHaveLength(1);

    const live = Started.parse(await client.callTool({ name: 'eval_run', arguments: { path: 'endless' } }));
    const liveUri = `assay://runs/${live.structuredContent.run_id}`;
    const updated = new Promise<string>((resolve) => {
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => resolve(params.uri));
    });
    await client.subscribeResource({ uri: liveUri });
    await client.callTool({ name: 'run_cancel', arguments: live.structuredContent });
    expect(await updated).toBe(liveUri);

    await client.close();
    expect(problems).toEqual([]);
  });
});
