import { DomainError, errorCodes } from '../protocol/errors.js';
import type { Log } from './log.js';

/** An error as JSON-RPC has it; `data` always says the kind and the message. */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data: {
    readonly kind: string;
    readonly message: string;
    readonly hint?: string;
    readonly [fact: string]: unknown;
  };
}

/**
 * Any thrown value as a wire error. What is not a DomainError is a bug: it is logged with its stack under an id, and
 * the caller is told only the id.
 */
export function toWireError(error: unknown, log: Log): WireError {
  if (error instanceof DomainError) {
    const { kind, message, facts } = error;
    const known = Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined));
    return { code: errorCodes[kind], message, data: { ...known, kind, message } };
  }
  const correlationId = crypto.randomUUID();
  log.error({ err: error, correlation_id: correlationId }, 'internal error');
  const message = 'internal error';
  const hint = `the server's log has the details under ${correlationId}`;
  return {
    code: errorCodes.internal,
    message,
    data: { kind: 'internal', message, hint, correlation_id: correlationId },
  };
}
