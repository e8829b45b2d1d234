import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { MessageConnection } from 'vscode-jsonrpc';
import type { WireError } from './wire-errors.js';

/** An answer, or a message of ours. */
export interface Outgoing {
  readonly jsonrpc: '2.0';
  readonly id?: string | number | null | undefined;
  readonly method?: string | undefined;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown } | undefined;
}

/** A request that has not been answered; `internal` is the id to answer it under. */
export interface OpenRequest {
  readonly internal: number;
  readonly call: { readonly method: string; readonly params?: object };
}

/**
 * What the server needs of the stream it serves; `openStdioStream` of the transport gives one. Neither room imports
 * the other: main.ts brings them together.
 */
export interface Stream {
  start(targets: { rpc(message: object): void; mcp(message: object): void; onEnd(): void; onClosed(): void }): void;
  answer(message: Outgoing): Promise<void>;
  send(message: unknown): Promise<void>;
  isOpen(fits: (request: OpenRequest) => boolean): boolean;
  settled(fits?: (request: OpenRequest) => boolean): Promise<void>;
  openRequests(side: 'rpc' | 'mcp'): readonly OpenRequest[];
  openCount(side: 'rpc' | 'mcp'): number;
  flushed(): Promise<void>;
  stop(): void;
  connectRpc(options: {
    send(message: Outgoing): Promise<void>;
    canceled(method: string): WireError;
    onError(error: unknown): void;
  }): Promise<{ readonly connection: MessageConnection; readonly receive: (message: object) => void }>;
  connectMcp(output: {
    answer(message: Outgoing): Promise<void>;
    send(message: Outgoing): Promise<void>;
  }): Promise<Transport & { receive(message: object): void }>;
}
