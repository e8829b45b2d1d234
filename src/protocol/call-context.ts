import type { RunEvent } from './run-event.js';

/** How far a call has come; `progress` only rises. */
export interface ProgressUpdate {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

/** The other end of one stdio stream, or the person at a terminal, as handlers see it. */
export interface Connection {
  readonly id: string;
  /** True when whoever is behind it has already accepted that evals run commands. */
  readonly trusted: boolean;
  /** Aborted when the connection ends; for what a call leaves behind, such as a stream of events. */
  readonly closed: AbortSignal;
  /** Roots that the client declares (MCP); absent when it has no such notion. */
  roots?(): Promise<readonly string[]>;
  /** Asks the user a yes/no question (MCP elicitation); absent when the client cannot be asked. */
  confirm?(question: string, signal: AbortSignal): Promise<boolean>;
  /** Sends the events of a run as notifications, at the pace of the reader. Returns at once. */
  publish(events: AsyncIterable<RunEvent>): void;
}

/** What a handler knows of the call it serves. */
export interface CallContext {
  /** Aborted when the caller cancels this request or its connection ends. */
  readonly signal: AbortSignal;
  readonly connection: Connection;
  /** Present when the caller wants to hear of progress. */
  readonly progress?: (update: ProgressUpdate) => void;
}
