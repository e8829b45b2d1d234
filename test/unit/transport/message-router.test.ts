import { describe, expect, it } from 'vitest';
import { tooLong } from '../../../src/transport/line-splitter.js';
import type { Call } from '../../../src/transport/message.js';
import { MessageRouter } from '../../../src/transport/message-router.js';

function setUp(protocol: 'both' | 'rpc' | 'mcp' = 'both') {
  const rpc: Call[] = [];
  const mcp: Call[] = [];
  const sent: object[] = [];
  const send = (message: unknown): Promise<void> => {
    sent.push(message as object);
    return Promise.resolve();
  };
  const targets = { rpc: (call: Call) => void rpc.push(call), mcp: (m: object) => void mcp.push(m as Call), send };
  const router = new MessageRouter(targets, { protocol, maxLine: 1_000 });
  const line = (value: unknown): void => router.line(JSON.stringify(value));
  const done = (call: Call | undefined, result: unknown): Promise<void> =>
    router.answer({ jsonrpc: '2.0', id: call?.id, result });
  return { rpc, mcp, sent, router, line, done };
}
const request = (id: unknown, method: string, params?: object) => ({ jsonrpc: '2.0', id, method, params });
const related = (task: unknown) => ({ 'io.modelcontextprotocol/related-task': task });

describe('MessageRouter', () => {
  it.each([
    ['initialize', 'mcp'],
    ['ping', 'mcp'],
    ['tools/call', 'mcp'],
    ['server/discover', 'mcp'],
    ['eval.list', 'rpc'],
    ['rpc.discover', 'rpc'],
    ['$/unknown', 'rpc'],
  ] as const)('sends %s to %s', (method, side) => {
    const all = setUp();
    all.line(request(1, method));
    expect({ rpc: all.rpc.length, mcp: all.mcp.length }).toEqual({
      rpc: side === 'rpc' ? 1 : 0,
      mcp: side === 'mcp' ? 1 : 0,
    });
  });

  it('answers bad JSON, a skipped line and an unknown method, and goes on', () => {
    const { router, line, sent, rpc } = setUp();
    router.line('{"jsonrpc"');
    router.line(tooLong);
    line(request(3, 'nonsense'));
    line(request(4, 'eval.list'));
    expect(sent).toMatchObject([
      { id: null, error: { code: -32700, data: { kind: 'parse-error' } } },
      { id: null, error: { code: -32600, data: { kind: 'invalid-request' } } },
      { id: 3, error: { code: -32601, data: { kind: 'method-not-found' } } },
    ]);
    expect(rpc).toHaveLength(1);
  });

  it('answers 1 and "1" each under its own id', async () => {
    const { line, rpc, sent, done } = setUp();
    line(request(1, 'eval.list'));
    line(request('1', 'eval.list'));
    await done(rpc[1], 'second');
    await done(rpc[0], 'first');
    expect(sent).toMatchObject([
      { id: '1', result: 'second' },
      { id: 1, result: 'first' },
    ]);
  });

  it('refuses an id in flight and takes it again once it is answered', async () => {
    const { line, rpc, sent, done } = setUp();
    line(request(1, 'eval.list'));
    line(request(1, 'tools/list'));
    await done(rpc[0], 'first');
    line(request(1, 'eval.list'));
    expect(sent).toMatchObject([
      { id: 1, error: { code: -32600 } },
      { id: 1, result: 'first' },
    ]);
    expect(rpc).toHaveLength(2);
  });

  it('never gives a side the id 0 and cancels by the client id', () => {
    const { line, rpc, mcp } = setUp();
    line(request(0, 'run.wait'));
    line({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 0 } });
    line(request('m', 'tools/call'));
    line({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'm', reason: 'why' } });
    expect(rpc[0]?.id).toBeGreaterThan(0);
    expect(rpc[1]?.params).toEqual({ id: rpc[0]?.id });
    expect(mcp[1]?.params).toEqual({ requestId: mcp[0]?.id, reason: 'why' });
  });

  it('drops a cancel that names nothing in flight', () => {
    const { line, rpc, mcp, sent } = setUp();
    for (const params of [undefined, {}, { id: null }, { id: 9 }]) {
      line({ jsonrpc: '2.0', method: '$/cancelRequest', params });
    }
    line({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 9 } });
    expect([rpc, mcp, sent]).toEqual([[], [], []]);
  });

  it.each([
    5,
    null,
    [],
    { progressToken: null },
    { progressToken: 1.5 },
    { progressToken: {} },
    related(1),
    related({}),
  ])('answers an MCP request whose _meta is %j, which the SDK would drop', (meta) => {
    const { line, mcp, sent } = setUp();
    line(request(1, 'tools/call', { name: 'run_list', _meta: meta }));
    expect(mcp).toEqual([]);
    expect(sent).toMatchObject([
      { id: 1, error: { code: -32602, data: { message: expect.stringMatching(/^params\._meta/) } } },
    ]);
  });

  it.each([{}, { progressToken: 0 }, { progressToken: '' }, { other: null }, related({ taskId: 'a' })])(
    'gives on one whose _meta is %j',
    (meta) => {
      const { line, mcp } = setUp();
      line(request(1, 'ping', { _meta: meta }));
      line(request(2, 'eval.list', { _meta: null }));
      expect(mcp).toHaveLength(1);
    },
  );

  it('gives a cancel on, whatever else it says', () => {
    const { line, mcp } = setUp();
    line(request('m', 'tools/call'));
    const params = { requestId: 'm', reason: { a: 1 }, _meta: 5, more: 1 };
    line({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
    expect(mcp[1]?.params).toEqual({ requestId: mcp[0]?.id });
  });

  it('answers nothing to an MCP request that was cancelled, and lets its id be used again', async () => {
    const { line, mcp, sent, done } = setUp();
    line(request(5, 'tools/call'));
    line({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 5 } });
    await done(mcp[0], 'too late');
    line(request(5, 'ping'));
    expect(sent).toEqual([]);
    expect(mcp).toHaveLength(3);
  });

  it('gives responses to MCP only', () => {
    const both = setUp();
    const rpcOnly = setUp('rpc');
    for (const each of [both, rpcOnly]) each.line({ jsonrpc: '2.0', id: 0, result: {} });
    expect([both.mcp.length, rpcOnly.mcp.length, rpcOnly.sent.length]).toEqual([1, 0, 0]);
  });

  it.each([
    ['rpc', 'initialize'],
    ['mcp', 'eval.list'],
  ] as const)('with --protocol %s, %s is not served', (protocol, method) => {
    const { line, sent } = setUp(protocol);
    line(request(1, method));
    line({ jsonrpc: '2.0', method });
    expect(sent).toMatchObject([{ id: 1, error: { code: -32601, data: { hint: expect.stringContaining(protocol) } } }]);
  });

  it('tells when nothing is in flight any more', async () => {
    const { line, rpc, router, done } = setUp();
    line(request(1, 'eval.list'));
    const none = router.open.none().then(() => router.open.size);
    await done(rpc[0], {});
    expect(await none).toBe(0);
  });
});

describe('MessageRouter, batches', () => {
  it('answers with one list in the order of the requests', async () => {
    const { line, rpc, sent, done } = setUp();
    line([request(1, 'eval.list'), { jsonrpc: '2.0', method: 'run.cancel' }, request(2, 'eval.get'), 7]);
    await done(
      rpc.find((each) => each.method === 'eval.get'),
      'b',
    );
    expect(sent).toEqual([]);
    await done(rpc[0], 'a');
    expect(sent).toMatchObject([
      [
        { id: 1, result: 'a' },
        { id: 2, result: 'b' },
        { id: null, error: { code: -32600 } },
      ],
    ]);
  });

  it('refuses MCP members and a second use of an id, each in its place', async () => {
    const { line, rpc, sent, done, mcp } = setUp();
    line([request(1, 'tools/list'), request(2, 'eval.list'), request(2, 'eval.list')]);
    await done(rpc[0], 'ok');
    expect(mcp).toEqual([]);
    expect(sent).toMatchObject([
      [
        { id: 1, error: { code: -32600 } },
        { id: 2, result: 'ok' },
        { id: 2, error: { code: -32600 } },
      ],
    ]);
  });

  it('refuses an empty batch and one over the cap with one error', () => {
    const { line, sent, rpc } = setUp();
    line([]);
    line(Array.from({ length: 1_001 }, (_, id) => request(id, 'eval.list')));
    expect(sent).toMatchObject([
      { id: null, error: { code: -32600 } },
      { id: null, error: { code: -32600 } },
    ]);
    expect(rpc).toEqual([]);
  });

  it('answers nothing to a batch of notifications', () => {
    const { line, sent, rpc } = setUp();
    line([{ jsonrpc: '2.0', method: 'run.cancel' }]);
    expect([sent.length, rpc.length]).toEqual([0, 1]);
  });

  it('serves a batch of a thousand', async () => {
    const { line, rpc, sent, done } = setUp();
    line(Array.from({ length: 1_000 }, (_, id) => request(id, 'eval.list')));
    for (const call of rpc) await done(call, 'x');
    expect(sent).toHaveLength(1);
    expect(sent[0]).toHaveLength(1_000);
  });
});
