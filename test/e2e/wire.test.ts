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
const cancel = (id: unknown): object => ({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } });

describe('the stream', () => {
  it('answers what is broken and serves the next line', async () => {
    await using client = start('--max-line=2000');
    const lines: [string, number | string | null, number][] = [
      ['{"jsonrpc":"2.0",', null, -32700],
      ['hello', null, -32700],
      ['"a string"', null, -32600],
      ['[]', null, -32600],
      [JSON.stringify({ id: 11, method: 'eval.list' }), 11, -32600],
      [JSON.stringify(request(null, 'eval.list')), null, -32600],
      [JSON.stringify(request(1.5, 'eval.list')), null, -32600],
      [JSON.stringify(request(12, 'eval.get', ['x'])), 12, -32602],
      [JSON.stringify(request(13, 'eval.get', { path: 'x', colour: 1 })), 13, -32602],
      [JSON.stringify(request(14, 'eval.nope')), 14, -32601],
      [JSON.stringify(request(15, 'nope')), 15, -32601],
      [JSON.stringify(request(16, 'eval.get', { path: 'missing' })), 16, -32000],
      ['x'.repeat(5_000), null, -32600],
    ];
    for (const [line, id, code] of lines) {
      client.send(line);
      const { error } = await client.answer(id);
      expect(error).toMatchObject({ code, data: { kind: expect.any(String), message: error?.message } });
    }
    expect(await client.call('server.info')).toMatchObject({ name: 'fake' });
  });

  it('takes CRLF, blank lines, and characters split by the pipe', async () => {
    await using client = start();
    const bytes = Buffer.from(`\r\n\n${JSON.stringify(request('é😀', 'server.info'))}\r\n`);
    const middle = bytes.indexOf(0xf0) + 2;
    client.child.stdin?.write(bytes.subarray(0, middle), () => {
      setImmediate(() => client.child.stdin?.write(bytes.subarray(middle)));
    });
    expect(await client.answer('é😀')).toMatchObject({ result: { name: 'fake' } });
  });

  it('keeps 1 and "1" apart and refuses an id in flight', async () => {
    await using client = start();
    client.send(request(1, 'eval.list', { dir: 'slow' }), request('1', 'server.info'), request(1, 'server.info'));
    expect(await client.answer('1')).toMatchObject({ result: { name: 'fake' } });
    expect(await client.answer(1)).toMatchObject({ error: { code: -32600 } });
    client.send(cancel(1));
    expect(await client.answer(1)).toMatchObject({ error: { code: -32800 } });
    expect(await client.request('server.info', {}, 1)).toMatchObject({ result: { name: 'fake' } });
  });

  it('serves lines of megabytes', async () => {
    await using client = start();
    client.send(request(1, 'eval.get', { path: 'p'.repeat(11_000_000) }));
    const { result } = await client.answer(1);
    expect(result.name).toHaveLength(11_000_000);
  });

  it('answers ten thousand requests of one write, each once', async () => {
    await using client = start();
    client.send(...Array.from({ length: 10_000 }, (_, id) => request(id, 'eval.validate', { path: 'x' })));
    await client.request('server.info', {}, 'last');
    expect(client.messages).toHaveLength(10_001);
    expect(new Set(client.messages.map(({ id }) => id)).size).toBe(10_001);
    expect(client.messages.filter(({ error }) => error)).toEqual([]);
  });

  it('lets a slow request hold nobody up', async () => {
    await using client = start();
    const slow = client.request('eval.list', { dir: 'quarter' }, 'slow');
    await client.call('server.info');
    expect(client.messages.map(({ id }) => id)).not.toContain('slow');
    expect(await slow).toMatchObject({ result: { evals: [] } });
  });

  it('keeps what dependencies print away from stdout', async () => {
    await using client = start();
    expect(await client.call('eval.list', { dir: 'noise' })).toEqual({ evals: [] });
    await expect.poll(() => client.stderr).toContain('more noise');
    expect(client.stderr).toContain('noise from a dependency');
  });

  it('answers batches as one list', async () => {
    await using client = start();
    const members = [request('a', 'eval.list', { dir: 'quarter' }), request('b', 'server.info'), cancel('zzz'), 5];
    client.send(JSON.stringify([...members, request('c', 'tools/list')]));
    const { batch } = await client.next((message) => message.batch !== undefined);
    expect(batch).toMatchObject([
      { id: 'a', result: { evals: [] } },
      { id: 'b', result: { name: 'fake' } },
      { id: null, error: { code: -32600 } },
      { id: 'c', error: { code: -32600 } },
    ]);
    client.send(JSON.stringify([cancel('zzz')]));
    await client.call('server.info');
    expect(client.messages).toHaveLength(2);
  });

  it.each([
    ['rpc', 'initialize', 'server.info'],
    ['mcp', 'server.info', 'ping'],
  ])('--protocol %s switches the other off', async (protocol, off, works) => {
    await using client = start(`--protocol=${protocol}`);
    expect(await client.request(off)).toMatchObject({ error: { code: -32601, data: { kind: 'method-not-found' } } });
    expect(await client.request(works)).toHaveProperty('result');
  });
});

describe('JSON-RPC calls', () => {
  it('cancels a request before it is looked at, and never starts it', async () => {
    await using client = start();
    await client.call('server.info'); // so that both lines meet a connection that is up
    for (const id of [0, 5, 'x']) client.send(request(id, 'eval.list', { dir: 'slow' }), cancel(id));
    for (const id of [0, 5, 'x']) {
      expect(await client.answer(id)).toMatchObject({ error: { code: -32800, data: { kind: 'canceled' } } });
    }
    expect(client.stderr).not.toContain('slow started');
  });

  it('cancels a running request, id 0 too', async () => {
    await using client = start();
    const answer = client.request('eval.list', { dir: 'slow' }, 0);
    await expect.poll(() => client.stderr).toContain('slow started');
    client.send(cancel(0));
    expect(await answer).toMatchObject({ error: { code: -32800, message: 'eval.list was canceled' } });
  });

  it('survives malformed and late cancels', async () => {
    await using client = start();
    client.notify('$/cancelRequest');
    client.notify('$/cancelRequest', { id: {} });
    client.send(cancel(null), cancel(99));
    client.notify('$/setTrace', { value: 'verbose' });
    expect(await client.request('server.info', {}, 99)).toHaveProperty('result');
  });

  it('tells nothing of a bug but an id that its log has', async () => {
    await using client = start();
    const { error } = await client.request('eval.list', { dir: 'crash' });
    expect(error).toMatchObject({ code: -32603, data: { kind: 'internal', correlation_id: expect.any(String) } });
    expect(JSON.stringify(client.messages)).not.toContain('secret');
    await expect.poll(() => client.stderr).toContain(error?.data.correlation_id);
    expect(client.stderr).toContain('the secret of the handler');
  });

  it('carries diagnostics, path and hint of an error', async () => {
    await using client = start();
    const { error } = await client.request('eval.list', { dir: 'invalid' });
    expect(error).toMatchObject({
      code: -32001,
      data: { kind: 'validation-failed', hint: 'mend it', path: 'eval.yaml', diagnostics: [{ line: 3, column: 1 }] },
    });
  });

  it('describes its methods', async () => {
    await using client = start();
    const { methods } = await client.call('rpc.discover');
    const run = methods.find(({ name }: { name: string }) => name === 'eval.run');
    expect(run.params).toMatchObject({ type: 'object', required: ['path'], additionalProperties: false });
  });

  it('carries out a method sent as a notification', async () => {
    await using client = start();
    const { run_id } = await client.call('eval.run', { path: 'endless' });
    client.notify('run.cancel', { run_id });
    expect(await client.call('run.wait', { run_id })).toMatchObject({ status: 'canceled' });
  });
});

describe('run.event', () => {
  it('comes after the answer that names the run, in order, and not after run_ended', async () => {
    await using client = start();
    const { run_id } = await client.call('eval.run', { path: 'many', trials: 50 });
    await client.notification('run.event', ({ type }) => type === 'run_ended');
    await client.call('server.info');
    const [answer, ...rest] = client.messages.slice(0, -1);
    expect(answer).toMatchObject({ result: { run_id } });
    expect(rest.map(({ params }) => params.seq)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
    expect(rest.at(-1)?.params.type).toBe('run_ended');
  });

  it('comes before the answer of a call that waits for the end', async () => {
    await using client = start();
    await client.call('eval.run', { path: 'many', wait: true });
    expect(client.messages[0]).toMatchObject({ method: 'run.event' });
  });

  it('loses nothing and keeps memory bounded while nobody reads', async () => {
    await using client = start();
    await client.call('server.info');
    client.child.stdout?.pause();
    const before = await residentBytes(client.pid);
    client.send(...[1, 2, 3, 4, 5].map((id) => request(`r${id}`, 'eval.run', { path: 'many', trials: 10_000 })));
    // The server is idle when its memory no longer changes: it has made all events and waits for its reader.
    let last = -1;
    await expect
      .poll(async () => last === (last = await residentBytes(client.pid)), { timeout: 20_000, interval: 500 })
      .toBe(true);
    expect(last - before).toBeLessThan(100_000_000);
    client.child.stdout?.resume();
    for (let count = 0; count < 5; count += 1) {
      await client.notification('run.event', ({ type }) => type === 'run_ended');
    }
    const seqs = new Map<string, number>();
    for (const { params } of client.messages.filter(({ method }) => method === 'run.event')) {
      expect(params.seq).toBe((seqs.get(params.run_id) ?? 0) + 1);
      seqs.set(params.run_id, params.seq);
    }
    expect([...seqs.values()]).toEqual([10_002, 10_002, 10_002, 10_002, 10_002]);
  });
});

async function residentBytes(pid: number): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}
