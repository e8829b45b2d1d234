import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Outgoing } from './message.js';

export interface McpTransport extends Transport {
  /** A validated message of the router. */
  receive(message: object): void;
}

/** What the MCP SDK writes, split by what the stream does with it. */
export interface McpOutput {
  /** An answer, under an id of the router. */
  readonly answer: (message: Outgoing) => Promise<void>;
  /** A request or notification of ours, to be sent as it is. */
  readonly send: (message: Outgoing) => Promise<void>;
}

/** The router's MCP side as a Transport of the SDK. */
export function createMcpTransport(output: McpOutput): McpTransport {
  const transport: McpTransport = {
    start: () => Promise.resolve(),
    send: (message: JSONRPCMessage) => {
      if ('method' in message) return output.send(message);
      return output.answer('error' in message ? withData(message) : message);
    },
    close: () => {
      transport.onclose?.();
      return Promise.resolve();
    },
    // The router has checked everything that the SDK's message type asks for.
    receive: (message) => transport.onmessage?.(message as JSONRPCMessage),
  };
  return transport;
}

const kinds: Readonly<Record<number, string>> = {
  [-32600]: 'invalid-request',
  [-32601]: 'method-not-found',
  [-32602]: 'invalid-params',
};

/** The SDK's own errors get the `data` that every error on this stream has. */
function withData(message: Outgoing): Outgoing {
  const { error } = message;
  if (error === undefined || error.data !== undefined) return message;
  const kind = kinds[error.code] ?? 'internal';
  return { ...message, error: { ...error, data: { kind, message: error.message } } };
}
