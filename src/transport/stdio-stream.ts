import type { Readable } from 'node:stream';
import type { ByteSink } from './byte-sink.js';
import type { Call, Outgoing } from './message.js';
import type { McpOutput, McpTransport } from './mcp-transport.js';
import { MessageRouter } from './message-router.js';
import type { OpenRequest, SideName } from './open-requests.js';
import type { RpcConnection, RpcConnectionOptions } from './rpc-connection.js';
import { StdioWire } from './stdio-wire.js';

export interface StreamOptions {
  readonly protocol: 'both' | SideName;
  /** Longest accepted line in bytes. */
  readonly maxLine: number;
}

export interface StreamTargets {
  /** Calls for the JSON-RPC side and for the MCP side, under ids of our own. */
  rpc(call: Call): void;
  mcp(message: object): void;
  /** The input has ended; all that was in it has been given to the sides. */
  onEnd(): void;
  /** Nobody reads our output any more. */
  onClosed(): void;
}

/** The two protocols of one pair of byte streams. */
export interface StdioStream {
  /** Starts reading. To be called once. */
  start(targets: StreamTargets): void;
  /** Sends an answer to a request, under the id that the client gave it; drops it when nobody waits for it. */
  answer(message: Outgoing): Promise<void>;
  /** Sends a message of ours; resolves when the reader keeps up. */
  send(message: unknown): Promise<void>;
  /** True when a request is unanswered that fits. */
  isOpen(fits: (request: OpenRequest) => boolean): boolean;
  /** Resolves when no such request is unanswered. */
  settled(fits?: (request: OpenRequest) => boolean): Promise<void>;
  /** The unanswered requests of one side. */
  openRequests(side: SideName): readonly OpenRequest[];
  /** How many they are. */
  openCount(side: SideName): number;
  /** Resolves when all that was sent has left the process. */
  flushed(): Promise<void>;
  /** Stops reading for good. */
  stop(): void;
  /** The libraries are loaded when they are needed: a host of one protocol does not wait for the other's. */
  connectRpc(options: RpcConnectionOptions): Promise<RpcConnection>;
  connectMcp(output: McpOutput): Promise<McpTransport>;
}

/** A stream of messages over stdin and stdout, or any other pair. */
export function openStdioStream(input: Readable, output: ByteSink, options: StreamOptions): StdioStream {
  let targets: StreamTargets | undefined;
  const wire: StdioWire = new StdioWire(
    input,
    output,
    {
      onLine: (line) => router.line(line),
      onEnd: () => targets?.onEnd(),
      onClosed: () => targets?.onClosed(),
    },
    { maxLine: options.maxLine },
  );
  const send = (message: unknown, now?: boolean): Promise<void> => wire.send(message, now);
  const router = new MessageRouter(
    { rpc: (call) => targets?.rpc(call), mcp: (message) => targets?.mcp(message), send },
    options,
  );
  return {
    start: (to) => {
      targets = to;
      wire.start();
    },
    answer: (message) => router.answer(message),
    send,
    isOpen: (fits) => router.open.some(fits),
    settled: (fits) => router.open.none(fits),
    openRequests: (side) => router.open.of(side),
    openCount: (side) => router.open.count(side),
    flushed: () => wire.flushed(),
    stop: () => wire.stop(),
    connectRpc: async (rpc) => (await import('./rpc-connection.js')).createRpcConnection(rpc),
    connectMcp: async (mcp) => (await import('./mcp-transport.js')).createMcpTransport(mcp),
  };
}
