import { metaProblem } from './mcp-meta.js';
import { type Call, type RequestId, streamError, type WireError } from './message.js';
import { isPlainObject } from './plain-object.js';

/** What one JSON value turned out to be. A broken request names the id to answer with: its own when it is usable. */
export type Checked =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'response'; readonly message: object }
  | { readonly kind: 'broken'; readonly id: RequestId | null; readonly error: WireError }
  | { readonly kind: 'ignored' };

/** Checks one value (not a batch) against JSON-RPC 2.0. Members that the protocol does not know are left out. */
export function validateMessage(value: unknown): Checked {
  if (!isPlainObject(value)) return broken(null, 'a message must be a JSON object');
  if (!('method' in value) && ('result' in value || 'error' in value)) return response(value);
  const { jsonrpc, id, method, params } = value;
  if ('id' in value && !isRequestId(id)) {
    return broken(null, 'id must be a string or a whole number', 'leave id out to send a notification');
  }
  const answerTo = isRequestId(id) ? id : null;
  if (jsonrpc !== '2.0') return broken(answerTo, 'jsonrpc must be "2.0"');
  if (typeof method !== 'string') return broken(answerTo, 'method must be a string');
  if (params !== undefined && (typeof params !== 'object' || params === null)) {
    return broken(answerTo, 'params must be an object');
  }
  if (Array.isArray(params)) {
    if (answerTo === null) return { kind: 'ignored' };
    const error = streamError('invalid-params', 'params must be an object, not a list', 'pass parameters by name');
    return { kind: 'broken', id: answerTo, error };
  }
  return { kind: 'call', call: callOf(answerTo, method, params) };
}

/** Written out, without spreading: every message comes this way. */
function callOf(id: RequestId | null, method: string, params: object | undefined): Call {
  if (id === null) return params === undefined ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params };
  return params === undefined ? { jsonrpc: '2.0', id, method } : { jsonrpc: '2.0', id, method, params };
}

export function isRequestId(id: unknown): id is RequestId {
  // A number beyond 2^53 has already lost digits, so it could not be answered with the id that was sent.
  return typeof id === 'string' || Number.isSafeInteger(id);
}

function response(value: Record<string, unknown>): Checked {
  const { jsonrpc, id, result, error } = value;
  // There is no answering an answer: one that fits no request of ours is dropped.
  if (jsonrpc !== '2.0' || !isRequestId(id)) return { kind: 'ignored' };
  const problem = error === undefined ? resultProblem(result) : errorProblem(error);
  // The SDK would drop it, and who asked would wait for nothing.
  if (problem !== undefined)
    return { kind: 'response', message: { jsonrpc, id, error: { code: -32_603, message: problem } } };
  return { kind: 'response', message: error === undefined ? { jsonrpc, id, result } : { jsonrpc, id, error } };
}

function resultProblem(result: unknown): string | undefined {
  return isPlainObject(result) ? metaProblem(result) : 'the result is not an object';
}

function errorProblem(error: unknown): string | undefined {
  const fits = isPlainObject(error) && Number.isSafeInteger(error['code']) && typeof error['message'] === 'string';
  return fits ? undefined : 'the error has no code and message';
}

function broken(id: RequestId | null, message: string, hint?: string): Checked {
  return { kind: 'broken', id, error: streamError('invalid-request', message, hint) };
}
