import type { Diagnostic } from './diagnostic.js';

/** Every error a caller can act on, with its JSON-RPC code. All else is a bug and becomes `internal`. */
export const errorCodes = {
  'parse-error': -32700,
  'invalid-request': -32600,
  'method-not-found': -32601,
  'invalid-params': -32602,
  'unknown-run': -32602,
  'unknown-task': -32602,
  'outside-roots': -32602,
  internal: -32603,
  'eval-not-found': -32000,
  'validation-failed': -32001,
  'run-failed': -32002,
  'not-trusted': -32003,
  'run-expired': -32004,
  limit: -32005,
  canceled: -32800,
} as const;
export type ErrorKind = keyof typeof errorCodes;

/** The facts of an error beside its message; each one becomes a member of `error.data` on the wire. */
export interface ErrorFacts {
  readonly hint?: string;
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly diagnostics?: readonly Diagnostic[];
  readonly [fact: string]: unknown;
}

/** An error that its reader can act on: a kind with a fixed code, a message, and facts that say where and what to do. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly kind: ErrorKind;
  readonly facts: ErrorFacts;
  constructor(kind: ErrorKind, message: string, facts: ErrorFacts = {}, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.facts = facts;
  }
}
