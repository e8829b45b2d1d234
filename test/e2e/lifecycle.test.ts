import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BundledServer, bundleServer } from '../helpers/bundle-server.js';
import { WireClient } from '../helpers/wire-client.js';

let server: BundledServer;
beforeAll(async () => {
  server = await bundleServer('fake-server');
});
afterAll(() => server[Symbol.asyncDispose]());

const start = (): WireClient => new WireClient({ command: server.command() });
const request = (id: unknown, method: string, params?: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

describe('end of input', () => {
  it('ends an idle server with 0', async () => {
    await using client = start();
    client.closeInput();
    expect(await client.exit).toEqual({ code: 0, signal: null });
  });

  it('answers everything that was read first, a last line without newline too', async () => {
    await using client = start();
    client.child.stdin?.end([request(1, 'server.info'), request(2, 'eval.list', { dir: 'quarter' })].join('\n'));
    expect(await client.exit).toEqual({ code: 0, signal: null });
    expect(client.messages.map(({ id, result }) => [id, result !== undefined])).toEqual([
      [1, true],
      [2, true],
    ]);
    expect(client.stderr.trim().split('\n')).toEqual(['end of input of stdio', 'shutdown: the input has ended']);
  });

  it('answers 60,000 requests that came with the end', async () => {
    await using client = start();
    const ids = Array.from({ length: 60_000 }, (_, index) => index + 1);
    client.child.stdin?.end(ids.map((id) => request(id, 'server.info')).join('\n'));
    expect((await client.exit).code).toBe(0);
    const answered = client.messages.filter(({ result }) => result?.name === 'fake');
    expect(new Set(answered.map(({ id }) => id)).size).toBe(ids.length);
  });

  it('flushes large answers before it exits', async () => {
    await using client = start();
    client.child.stdin?.end(request(1, 'eval.list', { dir: 'big' }));
    await client.exit;
    expect(client.messages[0]?.result.evals).toHaveLength(40_000);
  });

  it('cancels what takes too long, and says so', async () => {
    await using client = start();
    client.child.stdin?.end(request(1, 'eval.list', { dir: 'slow' }));
    expect((await client.exit).code).toBe(0);
    expect(client.messages).toMatchObject([
      { id: 1, error: { code: -32800, message: 'canceled: the input has ended' } },
    ]);
  });

  it('lets a run go on that somebody waits for, with all its events', async () => {
    await using client = start();
    client.child.stdin?.end([request(1, 'eval.run', { path: 'endless' }), request(2, 'run.wait')].join('\n'));
    expect((await client.exit).code).toBe(0);
    expect(await client.answer(2)).toMatchObject({ result: { status: 'completed' } });
    const events = client.messages.filter(({ method }) => method === 'run.event');
    expect(events.at(-1)?.params.type).toBe('run_ended');
  });

  it('cancels a run that nobody waits for', async () => {
    await using client = start();
    client.child.stdin?.end(request(1, 'eval.run', { path: 'endless' }));
    expect((await client.exit).code).toBe(0);
    expect(client.messages.at(-1)).toMatchObject({ params: { type: 'run_ended', status: 'canceled' } });
  });

  it('does not wait for runs on an MCP connection, but answers', async () => {
    await using client = start();
    await client.initialize();
    const arguments_ = { path: 'endless', wait: true };
    client.child.stdin?.end(request('w', 'tools/call', { name: 'eval_run', arguments: arguments_ }));
    const began = performance.now();
    expect((await client.exit).code).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await client.answer('w')).toMatchObject({ error: { code: -32800, data: { kind: 'canceled' } } });
  });
});

describe('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s cancels everything and exits with %d', async (signal, code) => {
    await using client = start();
    const call = client.request('eval.list', { dir: 'slow' });
    await expect.poll(() => client.stderr).toContain('slow started');
    client.child.kill(signal);
    expect(await call).toMatchObject({ error: { code: -32800 } });
    expect(await client.exit).toEqual({ code, signal: null });
    expect(client.stderr).toContain(`shutdown: the server was ended by ${signal}`);
  });

  it('a second one ends the process although its clean-up hangs', async () => {
    await using client = start();
    const call = client.request('eval.list', { dir: 'deaf' }).catch(() => 'never answered');
    await client.call('server.info');
    client.child.kill('SIGTERM');
    await expect.poll(() => client.stderr).toContain('shutdown');
    client.child.kill('SIGINT');
    expect(await client.exit).toEqual({ code: 130, signal: null });
    expect(await call).toBe('never answered');
  });
});

describe('a host that is gone', () => {
  it('closes stdout: the server ends quietly', async () => {
    await using client = start();
    await client.call('server.info');
    client.child.stdout?.destroy();
    client.notify('eval.run', { path: 'many', trials: 10 });
    client.send(request(9, 'server.info'));
    expect(await client.exit).toEqual({ code: 0, signal: null });
    expect(client.stderr).toContain('shutdown: the output was closed');
    expect(client.stderr).not.toContain('EPIPE');
  });

  it('is killed while somebody else holds the pipes: the server notices', async () => {
    const [program, ...args] = server.command();
    const script = `require('node:child_process').spawn(process.argv[1], process.argv.slice(2), { stdio: 'inherit' })`;
    const dir = await mkdtemp(join(tmpdir(), 'assay-fifo-'));
    execFileSync('mkfifo', [join(dir, 'input')]);
    // Open for reading too, so that neither opening blocks and the input never ends.
    await using input = await open(join(dir, 'input'), 'r+');
    const host = spawn(process.execPath, ['-e', script, program, ...args], { stdio: [input.fd, 'pipe', 'pipe'] });
    if (!host.stdout || !host.stderr) throw new Error('no pipes');
    let told = '';
    host.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    await input.write(`${request(1, 'server.info')}\n`);
    await once(host.stdout, 'data');
    host.kill('SIGKILL');
    await once(host, 'close');
    expect(told).toContain('shutdown: the parent process has died');
    await rm(dir, { recursive: true });
  });
});
