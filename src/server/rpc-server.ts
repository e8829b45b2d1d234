import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CancellationToken, ResponseError } from 'vscode-jsonrpc';
import { ActiveCalls } from './active-calls.js';
import { canceled, dispatchRaw, waitsForRun } from './dispatch.js';
import type { Host } from './host.js';
import type { Log } from './log.js';
import { ProgressNotifier } from './progress-notifier.js';
import { describeMethods } from './rpc-discover.js';
import { type RpcClient, RpcContext } from './rpc-context.js';
import type { Side } from './side.js';
import type { Stream } from './stream.js';
import { toWireError } from './wire-errors.js';

export interface RpcServerOptions {
  readonly host: Host;
  readonly connectionId: string;
  /** Aborted when the connection has ended. */
  readonly closed: AbortSignal;
  readonly stream: Stream;
  readonly log: Log;
}

/** The JSON-RPC front end: vscode-jsonrpc carries the calls, the method table serves them. */
export async function createRpcServer({ host, connectionId, closed, stream, log }: RpcServerOptions): Promise<Side> {
  const calls = new ActiveCalls();
  const { connection, receive } = await stream.connectRpc({
    send: (message) => (message.method === undefined ? stream.answer(message) : stream.send(message)),
    canceled: (method) => toWireError(canceled(method), log),
    onError: (error) => log.warn({ err: error }, 'json-rpc connection'),
  });
  const notifier = new ProgressNotifier((event) => connection.sendNotification('run.event', event), log);

  const client: RpcClient = { id: connectionId, trusted: host.trusted, closed, notifier };

  const serve = (method: string, params: unknown, token: CancellationToken | undefined): Promise<object> =>
    calls.run(method, waitsForRun(method, params), async (call) => {
      token?.onCancellationRequested(() => calls.cancel(call, canceled(method)));
      if (method === 'rpc.discover') return describeMethods(host.version);
      const context = new RpcContext(call, client);
      try {
        const result = await dispatchRaw(host.handlers, method, params, context);
        context.answered(true);
        return result;
      } catch (error) {
        context.answered(false);
        throw error;
      }
    });

  const refuse = (error: unknown): never => {
    const { code, message, data } = toWireError(error, log);
    throw new ResponseError(code, message, data);
  };
  connection.onRequest((method: string, params: unknown, token: CancellationToken) =>
    serve(method, params, token).catch(refuse),
  );
  connection.onNotification(async (method: string, params: unknown) => {
    if (method.startsWith('$/')) return;
    // A method sent as a notification is carried out; nobody hears how it went.
    await serve(method, params, undefined).catch((error: unknown) =>
      log.debug({ err: error }, `notification ${method}`),
    );
  });
  connection.listen();

  return {
    receive,
    abort: (reason, fits) => calls.abort(reason, fits),
    // The queue of vscode-jsonrpc gives a few messages in each turn of the event loop.
    begun: async () => {
      while (!closed.aborted && stream.openCount('rpc') > calls.size) await nextTurn();
    },
    drained: () => notifier.drained(),
    close: () => notifier.stop(),
  };
}
