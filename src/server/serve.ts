import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DomainError } from '../protocol/errors.js';
import { waitsForRun } from './dispatch.js';
import type { Host, ServeOptions } from './host.js';
import { type Ending, Lifecycle } from './lifecycle.js';
import type { Log } from './log.js';
import type { McpFeatures } from './mcp-features.js';
import { watchProcess } from './process-watch.js';
import { LazySide } from './side.js';
import type { OpenRequest, Stream } from './stream.js';
import { toWireError } from './wire-errors.js';

export interface ServeIo {
  /** Not started yet; see `openStdioStream`. */
  readonly stream: Stream;
  readonly log: Log;
  /** MCP features beside those of the method table, loaded with the MCP side; for tests of the protocol. */
  readonly extraFeatures?: () => Promise<McpFeatures>;
}

/** One process serves one stream, so its connection needs no telling apart from others. */
const connectionId = 'stdio';

/**
 * Serves both protocols on one stream until the input ends, a signal comes, or nobody is left at the other end.
 * Resolves with the exit code when everything has stopped and been flushed; the process should then exit with it.
 */
export async function serve(host: Host, options: Pick<ServeOptions, 'tools'>, io: ServeIo): Promise<number> {
  const { stream, log } = io;
  const closing = new AbortController();
  const parts = { host, connectionId, closed: closing.signal, stream, log };
  const refuse = (side: 'rpc' | 'mcp') => (error: unknown) => {
    for (const { internal } of stream.openRequests(side)) {
      void stream.answer({ jsonrpc: '2.0', id: internal, error: toWireError(error, log) });
    }
  };
  const rpc = new LazySide(async () => (await import('./rpc-server.js')).createRpcServer(parts), refuse('rpc'));
  const mcp = new LazySide(async () => {
    const { createMcpServer } = await import('./mcp-server.js');
    return createMcpServer({ ...parts, tools: options.tools, extra: await io.extraFeatures?.() });
  }, refuse('mcp'));

  const lifecycle = new Lifecycle(endingOf(host, stream, rpc, mcp), log);
  using _ = watchProcess(lifecycle);
  stream.start({
    rpc: (message) => rpc.receive(message),
    mcp: (message) => mcp.receive(message),
    onEnd: () => lifecycle.endOfInput(),
    onClosed: () => {
      closing.abort(new Error('the output was closed'));
      lifecycle.abandoned('the output was closed');
    },
  });
  const code = await lifecycle.ended;
  closing.abort(new Error('the connection has ended'));
  for (const side of [rpc, mcp]) side.close();
  stream.stop();
  return code;
}

function endingOf(host: Host, stream: Stream, rpc: LazySide, mcp: LazySide): Ending {
  const isWaiting = ({ call }: OpenRequest): boolean => waitsForRun(call.method, call.params);
  const sides = [rpc, mcp];
  return {
    begun: async () => {
      await Promise.all(sides.map((side) => side.begun()));
      await nextTurn();
    },
    answered: (which) => stream.settled(which === 'all' ? undefined : (request) => !isWaiting(request)),
    abort: (which, reason: DomainError) => {
      for (const side of sides) side.abort(reason, which === 'all' ? undefined : ({ waits }) => !waits);
    },
    endOfInput: () => host.endOfInput(connectionId),
    detached: () => host.detached(connectionId),
    shutdown: (reason) => host.shutdown(reason),
    drained: async () => {
      await Promise.all(sides.map((side) => side.drained()));
    },
    flushed: () => stream.flushed(),
    awaited: () => stream.isOpen(isWaiting),
    hurried: () => mcp.used,
  };
}
