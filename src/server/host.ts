import type { Handlers } from '../protocol/methods.js';

/** What the two front ends and the lifecycle need of the rest; made in main.ts. */
export interface Host {
  readonly version: string;
  readonly handlers: Handlers;
  /** True when commands in evals were accepted on the command line (`--trust`). */
  readonly trusted: boolean;
  /** Cancels the runs of this connection that no pending run.wait waits for; answers when they have stopped. */
  readonly endOfInput: (connectionId: string) => Promise<void>;
  /** Resolves when the detached runs of this connection have ended; undefined when there are none. */
  readonly detached: (connectionId: string) => Promise<void> | undefined;
  /** Cancels every run and closes workers; answers when all have stopped. */
  readonly shutdown: (reason: string) => Promise<void>;
}

export interface ServeOptions {
  readonly protocol: 'both' | 'rpc' | 'mcp';
  /** Longest accepted line in bytes. */
  readonly maxLine: number;
  /** Which MCP tools are offered. */
  readonly tools: 'all' | 'read' | 'eval' | 'coverage' | 'publication';
}
