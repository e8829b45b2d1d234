/** A request id as clients may write it: a string or a whole number. */
export type RequestId = string | number;

/** A request or notification that has passed validation. */
export interface Call {
  readonly jsonrpc: '2.0';
  readonly id?: RequestId;
  readonly method: string;
  readonly params?: object;
}

/** An error as it stands on the wire; plain data, as this room knows no error classes. */
export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** An answer, or a call that we make. `undefined` members are left out of the JSON. */
export interface Outgoing {
  readonly jsonrpc: '2.0';
  readonly id?: RequestId | null | undefined;
  readonly method?: string | undefined;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: WireError | undefined;
}

const codes = {
  'parse-error': -32700,
  'invalid-request': -32600,
  'method-not-found': -32601,
  'invalid-params': -32602,
} as const;

/** An error of the stream itself, with the `data` that every error has. */
export function streamError(kind: keyof typeof codes, message: string, hint?: string): WireError {
  return { code: codes[kind], message, data: { kind, message, ...(hint === undefined ? {} : { hint }) } };
}

export function errorAnswer(id: RequestId | null, error: WireError): Outgoing {
  return { jsonrpc: '2.0', id, error };
}
