import { describe, expect, it } from 'vitest';
import { startServer } from '../../../scripts/rpc-client.mjs';

/** A server on stdio whose answer to each request is the code in its method. */
const server = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
    if (method === 'echo') say({ id, result: params });
    if (method === 'refuse') say({ id, error: { code: -32602, message: 'no', data: { kind: 'invalid-params' } } });
    if (method === 'tell') { say({ method: 'run.event', params }); say({ id, result: {} }); }
    if (method === 'babble') process.stdout.write('this is not JSON\\n');
    if (method === 'leave') process.exit(7);
  });
`;

function start(onNotification = (_method: string, _params: unknown): void => {}) {
  return startServer(process.execPath, ['-e', server], { onNotification });
}

describe('the JSON-RPC client of the demo', () => {
  it('gives each of several requests its own answer, then the exit code', async () => {
    const { request, end } = start();

    const answers = await Promise.all([request('echo', { n: 1 }), request('echo', { n: 2 })]);

    expect(answers).toEqual([{ n: 1 }, { n: 2 }]);
    await expect(end()).resolves.toEqual({ code: 0, signal: null });
  });

  it('rejects with the code and data of an error', async () => {
    const { request, end } = start();

    await expect(request('refuse')).rejects.toMatchObject({
      message: 'no',
      code: -32602,
      data: { kind: 'invalid-params' },
    });
    await end();
  });

  it('hears notifications before the answer that comes after them', async () => {
    const heard: unknown[] = [];
    const { request, end } = start((method, params) => heard.push([method, params]));

    await request('tell', { type: 'progress' });

    expect(heard).toEqual([['run.event', { type: 'progress' }]]);
    await end();
  });

  it('rejects what is open, and what comes later, when the server ends', async () => {
    const { request, end } = start();

    await expect(request('leave')).rejects.toThrow('exit code 7');
    await expect(request('echo')).rejects.toThrow('exit code 7');
    await expect(end()).resolves.toEqual({ code: 7, signal: null });
  });

  it('does not take a line that is not JSON', async () => {
    const { request, end } = start();

    await expect(request('babble')).rejects.toThrow(SyntaxError);
    await end();
  });

  it('tells of a program that cannot be started', async () => {
    const { request, end } = startServer('no-such-program-anywhere', [], {});

    await expect(request('echo')).rejects.toThrow('ENOENT');
    await expect(end()).rejects.toThrow('ENOENT');
  });
});
