import {
  AbstractMessageReader,
  AbstractMessageWriter,
  CancellationSenderStrategy,
  createMessageConnection,
  type DataCallback,
  Disposable,
  type Message,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
  type RequestMessage,
} from 'vscode-jsonrpc';
import type { Outgoing, WireError } from './message.js';
import { RequestCancellation } from './request-cancellation.js';
import { installRpcRuntime } from './rpc-runtime.js';

/** Gives the messages of the router to vscode-jsonrpc; framing is not its business. */
class RoutedReader extends AbstractMessageReader implements MessageReader {
  #callback: DataCallback | undefined;

  override listen(callback: DataCallback): Disposable {
    this.#callback = callback;
    return Disposable.create(() => (this.#callback = undefined));
  }

  feed(message: Message): void {
    try {
      this.#callback?.(message);
    } catch (error) {
      this.fireError(error);
    }
  }
}

class RoutedWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #send: (message: Outgoing) => Promise<void>;

  constructor(send: (message: Outgoing) => Promise<void>) {
    super();
    this.#send = send;
  }

  write(message: Message): Promise<void> {
    return this.#send(message as Outgoing);
  }

  end(): void {}
}

export interface RpcConnectionOptions {
  /** Sends what the connection writes: answers (with ids of the router) and notifications. */
  readonly send: (message: Outgoing) => Promise<void>;
  /** The error for a request that was cancelled before it was looked at. */
  readonly canceled: (method: string) => WireError;
  readonly onError: (error: unknown) => void;
}

export interface RpcConnection {
  readonly connection: MessageConnection;
  /** A validated call of the router. */
  readonly receive: (call: object) => void;
}

/** A vscode-jsonrpc connection over the router. Register handlers on `connection`, then call its `listen`. */
export function createRpcConnection(options: RpcConnectionOptions): RpcConnection {
  installRpcRuntime(options.onError);
  const reader = new RoutedReader();
  const log = (message: string): void => options.onError(new Error(message));
  const connection = createMessageConnection(
    reader,
    new RoutedWriter(options.send),
    { error: log, warn: log, info: () => {}, log: () => {} },
    {
      cancellationStrategy: {
        receiver: { createCancellationTokenSource: () => new RequestCancellation() },
        sender: CancellationSenderStrategy.Message,
      },
      messageStrategy: {
        // Given a promise, the queue would wait for it to count what is in flight; there is no limit to keep.
        handleMessage: (message, next) => {
          const served = next(message);
          if (served instanceof Promise) served.catch(options.onError);
        },
      },
      connectionStrategy: {
        // The token of a request that was cancelled in the queue never fires, so it is answered here and never served.
        cancelUndispatched: (message) => ({
          jsonrpc: '2.0',
          id: null,
          error: options.canceled((message as RequestMessage).method),
        }),
      },
    },
  );
  connection.onError(([error]) => options.onError(error));
  return { connection, receive: (call) => reader.feed(call as Message) };
}
