import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { makePlace, type Place, writeSuite } from '../helpers/suites.js';
import { assayProgram } from '../helpers/wire-client.js';

const Status = z.object({
  structuredContent: z.object({
    id: z.string(),
    status: z.string(),
    verdict: z.string().optional(),
    progress: z.object({ done: z.number(), total: z.number(), canceled: z.number() }),
  }),
});
const Started = z.object({ structuredContent: z.object({ run_id: z.string() }) });
const Text = z.tuple([z.object({ text: z.string() })]);
const never = 600_000;

/** The SDK's own client on the shipped program, as a host would start it. */
async function connect(place: Place): Promise<{ client: Client; problems: Error[] }> {
  const client = new Client({ name: 'a-host', version: '1' });
  const problems: Error[] = [];
  client.onerror = (error) => void problems.push(error);
  const env = { PATH: process.env['PATH'] ?? '', ...place.env };
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [assayProgram],
    cwd: place.dir,
    env,
    stderr: 'ignore',
  });
  await client.connect(transport);
  return { client, problems };
}

it('carries a host from the list of tools to the explanation of a run', async () => {
  const place = await makePlace();
  const tasks = Array.from({ length: 20 }, (_, index) => ({ id: `t${index}` }));
  const graders = [{ name: 'says', type: 'text', config: { contains: ['hello'] } }];
  const script = { t3: { output: 'no idea' }, '*': { output: 'hello', delay_ms: 30 } };
  const quick = await writeSuite(place, { tasks, script, more: { graders } }, 'quick');
  await writeSuite(place, { tasks, script: { t0: {}, '*': { delay_ms: never } } }, 'endless');
  const { client, problems } = await connect(place);

  expect(client.getServerVersion()?.name).toBe('assay');
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['eval_run', 'run_status', 'run_cancel']));

  // A call with progress. The client checks what it is answered against the tool's output schema.
  const seen: number[] = [];
  const ran = await client.callTool(
    { name: 'eval_run', arguments: { path: 'quick', wait: true } },
    CallToolResultSchema,
    {
      onprogress: ({ progress, total }) => {
        seen.push(progress);
        expect(total).toBe(20);
      },
    },
  );
  expect(ran.isError).toBeUndefined();
  expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(20);
  const runId = Started.parse(ran).structuredContent.run_id;
  const statusOf = async (run_id: string) =>
    Status.parse(await client.callTool({ name: 'run_status', arguments: { run_id } })).structuredContent;
  const ended = { id: runId, status: 'completed', verdict: 'failed', progress: { done: 20, total: 20 } };
  expect(await statusOf(runId)).toMatchObject(ended);
  expect(await statusOf(runId)).toMatchObject(ended);

  // A call that is canceled cancels its run.
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
  const Runs = z.object({ structuredContent: z.object({ runs: z.array(z.object({ id: z.string() })) }) });
  const newest = async (): Promise<string> => {
    const { runs } = Runs.parse(await client.callTool({ name: 'run_list', arguments: { limit: 1 } })).structuredContent;
    return runs[0]?.id ?? '';
  };
  const canceledId = await newest();
  await expect.poll(async () => (await statusOf(canceledId)).status).toBe('canceled');
  expect((await statusOf(canceledId)).progress).toMatchObject({ done: 20, total: 20 });

  // Resources: listed, read, and told of when they change.
  const uri = `assay://runs/${runId}`;
  const { resources } = await client.listResources();
  expect(resources.map((each) => each.uri)).toEqual(
    expect.arrayContaining([uri, `assay://runs/${canceledId}`, `assay://evals/${quick}`]),
  );
  const [suite] = Text.parse((await client.readResource({ uri: `assay://evals/${quick}` })).contents);
  expect(JSON.parse(suite.text)).toMatchObject({ name: 'quick' });
  const [summary] = Text.parse((await client.readResource({ uri })).contents);
  expect(JSON.parse(summary.text)).toMatchObject({ run_id: runId, status: 'completed' });
  const live = Started.parse(await client.callTool({ name: 'eval_run', arguments: { path: 'endless' } }));
  const liveUri = `assay://runs/${live.structuredContent.run_id}`;
  const updated = new Promise<string>((resolve) => {
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => resolve(params.uri));
  });
  await client.subscribeResource({ uri: liveUri });
  await client.callTool({ name: 'run_cancel', arguments: live.structuredContent });
  expect(await updated).toBe(liveUri);
  await client.unsubscribeResource({ uri: liveUri });

  // Prompts, and the completion of their arguments.
  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name)).toEqual(expect.arrayContaining(['explain_failures', 'write_eval']));
  const explain = await client.getPrompt({ name: 'explain_failures', arguments: { run_id: runId } });
  expect(JSON.stringify(explain.messages)).toContain('no idea');
  const ref = { type: 'ref/prompt', name: 'explain_failures' } as const;
  const { completion } = await client.complete({ ref, argument: { name: 'run_id', value: runId.slice(0, -1) } });
  expect(completion.values).toEqual([runId]);
  const template = { type: 'ref/resource', uri: 'assay://evals/{+path}' } as const;
  const paths = await client.complete({ ref: template, argument: { name: 'path', value: quick.slice(0, -5) } });
  expect(paths.completion.values).toEqual([quick]);

  await client.ping();
  await client.close();
  expect(problems).toEqual([]);
});
