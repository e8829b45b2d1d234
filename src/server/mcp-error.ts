import { type DomainError } from '../protocol/errors.js';
import type { Log } from './log.js';
import { toWireError } from './wire-errors.js';

/** An error that the SDK sends as it is: it looks only at `code`, `message` and `data`. */
export class McpFailure extends Error {
  readonly code: number;
  readonly data: object;
  constructor(code: number, message: string, data: object) {
    super(message);
    this.code = code;
    this.data = { message, ...data };
  }
}

export function invalidMcpParams(message: string, hint?: string): McpFailure {
  return new McpFailure(-32602, message, { kind: 'invalid-params', ...(hint === undefined ? {} : { hint }) });
}

/** MCP has a code of its own for a resource that is not there. */
export function resourceNotFound(uri: string, why?: DomainError): McpFailure {
  const message = why?.message ?? `there is no resource ${uri}`;
  return new McpFailure(-32002, message, { ...why?.facts, kind: why?.kind ?? 'resource-not-found', uri });
}

/** Any thrown value as something the SDK sends with code and data. */
export function toMcpFailure(error: unknown, log: Log): McpFailure {
  if (error instanceof McpFailure) return error;
  const { code, message, data } = toWireError(error, log);
  return new McpFailure(code, message, data);
}
