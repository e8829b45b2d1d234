import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentEval, expectAlive, makeSuite, runToEnd, serveIn, taskText } from '../helpers/suite-files.js';
import type { WireClient, WireMessage } from '../helpers/wire-client.js';

/** Writes bytes as they are; resolves when the pipe has taken them. */
async function writeRaw(client: WireClient, bytes: Uint8Array | string): Promise<void> {
  if (client.child.stdin?.write(bytes) === false) await once(client.child.stdin, 'drain');
}

const nonsense = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text.replaceAll(/[\r\n]/g, ' '))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 10 && byte !== 13))),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text.replaceAll('\n', ' '))),
  // Nearly requests: every member may be of any type.
  fc
    .record(
      {
        jsonrpc: fc.oneof(fc.constant('2.0'), fc.jsonValue()),
        id: fc.constant('nonsense'),
        method: fc.oneof(
          fc.constantFrom('run.status', 'eval.get', 'tools/call', '$/cancelRequest', '__proto__'),
          fc.jsonValue(),
        ),
        params: fc.oneof(fc.jsonValue(), fc.constant({ __proto__: null, path: 7 })),
        result: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(JSON.stringify(value).replaceAll('\n', ' '))),
);

describe('bytes that are no requests', () => {
  it('whatever they are, what stands between them is answered, once each', async () => {
    const dir = await makeSuite();
    await using client = serveIn(dir);
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(nonsense, { minLength: 1, maxLength: 20 }), async (lines) => {
        const id = `asked-${asked++}`;
        const question = Buffer.from(
          JSON.stringify({ jsonrpc: '2.0', id, method: 'eval.validate', params: { path: '.' } }),
        );
        const newline = Buffer.from('\n');
        await writeRaw(client, Buffer.concat([...lines, question].flatMap((line) => [newline, line, newline])));
        expect((await client.answer(id)).result).toMatchObject({ valid: true });
      }),
      { numRuns: 60 },
    );
    const answers = client.messages.filter((message) => String(message.id).startsWith('asked-'));
    expect(answers).toHaveLength(asked);
    expect(client.child.exitCode).toBe(null);
    expect(client.stderr).not.toMatch(/"level":(50|60)/);
  });

  it('a request that arrives byte by byte is a request', async () => {
    const dir = await makeSuite();
    await using client = serveIn(dir);
    const bytes = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id: 'slöw海😀', method: 'server.info' })}\r\n`);
    for (const byte of bytes) {
      await writeRaw(client, Buffer.of(byte));
      await new Promise(setImmediate); // a chunk of its own
    }
    expect(await client.answer('slöw海😀')).toMatchObject({ result: { name: 'assay' } });
  });

  it('a line beyond the limit is skipped, however long it is, and nesting without end is answered', async () => {
    const dir = await makeSuite();
    await using client = serveIn(dir, { args: ['--max-line', '100000'] });
    const block = Buffer.alloc(1 << 20, 'x');
    for (let sent = 0; sent < 100; sent++) await writeRaw(client, block);
    await writeRaw(client, '\n');
    expect((await client.answer(null)).error).toMatchObject({ code: -32600 });
    await writeRaw(client, `${'['.repeat(90_000)}\n`);
    expect((await client.answer(null)).error?.code).toBe(-32700);
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    await writeRaw(client, `{"jsonrpc":"2.0","id":"deep","method":"eval.get","params":${deep}}\n`);
    expect((await client.answer('deep')).error).toMatchObject({ code: -32602 });
    await expectAlive(client);
  });
});

describe('both protocols at once', () => {
  it('each asks on its own, interleaved in one write, while a run goes on', async () => {
    const wait = `const fs = require('fs'); process.stdout.write('hi'); const t = setInterval(() => { if (fs.existsSync(process.env.GO)) clearInterval(t); }, 5);`;
    const dir = await makeSuite();
    await writeFile(join(dir, 'eval.yaml'), agentEval(wait, { options: { env: { GO: join(dir, 'go') } } }));
    await using client = serveIn(dir);
    await client.initialize();
    const { run_id } = await client.call('eval.run', { path: '.', events: 'all' });
    const pairs = Array.from({ length: 200 }, (_, index) => [
      { jsonrpc: '2.0', id: `rpc-${index}`, method: 'run.status', params: { run_id } },
      {
        jsonrpc: '2.0',
        id: `mcp-${index}`,
        method: 'tools/call',
        params: { name: 'run_status', arguments: { run_id } },
      },
      'not JSON at all',
    ]);
    client.send(...pairs.flat());
    for (let index = 0; index < pairs.length; index++) {
      expect(await client.answer(`rpc-${index}`)).toMatchObject({ result: { id: run_id, status: 'running' } });
      expect(await client.answer(`mcp-${index}`)).toMatchObject({
        result: { structuredContent: { id: run_id, status: 'running' } },
      });
    }
    const refused = client.messages.filter((message: WireMessage) => message.error?.code === -32700);
    expect(refused).toHaveLength(pairs.length);
    await writeFile(join(dir, 'go'), '');
    expect(await client.call('run.wait', { run_id })).toMatchObject({ verdict: 'passed' });
  });
});

describe('a suite that goes away', () => {
  it('while it runs: the run comes to an honest end, and the next one is refused', async () => {
    const wait = `const fs = require('fs'); process.stdout.write('hi'); const t = setInterval(() => { if (fs.existsSync(process.env.GO)) clearInterval(t); }, 5);`;
    const dir = await makeSuite({ 'suite/tasks/one.yaml': taskText(), 'suite/tasks/two.yaml': taskText('two') });
    const options = { env: { GO: join(dir, 'go') }, cwd: 'eval' };
    await writeFile(join(dir, 'suite/eval.yaml'), agentEval(wait, { options }));
    await using client = serveIn(dir);
    const { run_id } = await client.call('eval.run', { path: 'suite', events: 'all' });
    await client.notification('run.event', (event) => event.type === 'trial_started');
    await rm(join(dir, 'suite'), { recursive: true });
    await writeFile(join(dir, 'go'), '');
    const end = await client.call('run.wait', { run_id });
    expect(end).toMatchObject({ status: 'completed', verdict: 'error', progress: { done: 2, total: 2 } });
    const { failures } = await client.call('run.result', { run_id });
    expect(JSON.stringify(failures)).toContain('the working directory does not exist');
    expect((await client.request('eval.run', { path: 'suite' })).error).toMatchObject({ code: -32000 });
    await writeFile(join(dir, 'eval.yaml'), agentEval(`process.stdout.write('hi')`));
    expect((await runToEnd(client)).summary).toMatchObject({ verdict: 'passed' });
  });
});
