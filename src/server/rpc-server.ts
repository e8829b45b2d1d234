import { setImmediate as nextTurn } from 'node:timers/promises';
import { type CancellationToken, ResponseError } from 'vscode-jsonrpc';
import type { CallContext } from '../protocol/call-context.js';
import type { RunEvent } from '../protocol/run-event.js';
import { ActiveCalls } from './active-calls.js';
import { canceled, dispatchRaw, waitsForRun } from './dispatch.js';
import type { Host } from './host.js';
import type { Log } from './log.js';
import { ProgressNotifier } from './progress-notifier.js';
import { describeMethods } from './rpc-discover.js';
import type { Side } from './side.js';
import type { Stream } from './stream.js';
import { toWireError } from './wire-errors.js';

export interface RpcServerOptions {
  readonly host: Host;
  readonly connectionId: string;
  readonly stream: Stream;
  readonly log: Log;
}

/** The JSON-RPC front end: vscode-jsonrpc carries the calls, the method table serves them. */
export async function createRpcServer({ host, connectionId, stream, log }: RpcServerOptions): Promise<Side> {
  const calls = new ActiveCalls();
  let closed = false;
  const { connection, receive } = await stream.connectRpc({
    send: (message) => (message.method === undefined ? stream.answer(message) : stream.send(message)),
    canceled: (method) => toWireError(canceled(method), log),
    onError: (error) => log.warn({ err: error }, 'json-rpc connection'),
  });
  const notifier = new ProgressNotifier((event) => connection.sendNotification('run.event', event), log);

  const serve = (method: string, params: unknown, token: CancellationToken | undefined): Promise<object> =>
    calls.run(method, waitsForRun(method, params), async (call) => {
      const { signal, waits } = call;
      if (token) onCancel(token, () => calls.cancel(call, canceled(method)));
      if (method === 'rpc.discover') return describeMethods(host.version);
      const answered = gate();
      // Events come after the answer that names their run, but for a call that answers only when the run has ended.
      const publish = (events: AsyncIterable<RunEvent>): void =>
        notifier.publish(events, waits ? undefined : answered.promise);
      const context: CallContext = { signal, connection: { id: connectionId, trusted: host.trusted, publish } };
      try {
        const result = await dispatchRaw(host.handlers, method, params, context);
        setImmediate(answered.open, true); // by then the answer is in the queue of the wire
        return result;
      } catch (error) {
        answered.open(false);
        throw error;
      }
    });

  connection.onRequest(async (method: string, params: unknown, token: CancellationToken) => {
    try {
      return await serve(method, params, token);
    } catch (error) {
      const { code, message, data } = toWireError(error, log);
      throw new ResponseError(code, message, data);
    }
  });
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
    // The queue of vscode-jsonrpc gives one message per turn of the event loop.
    begun: async () => {
      while (!closed && stream.openRequests('rpc').length > calls.size) await nextTurn();
    },
    drained: () => notifier.drained(),
    close: () => {
      closed = true;
      notifier.stop();
    },
  };
}

/** The event of a token that is canceled already never fires, so it is asked first. */
function onCancel(token: CancellationToken, act: () => void): void {
  if (token.isCancellationRequested) act();
  else token.onCancellationRequested(act);
}

function gate(): { promise: Promise<boolean>; open: (through: boolean) => void } {
  let open: (through: boolean) => void = () => {};
  const promise = new Promise<boolean>((resolve) => (open = resolve));
  return { promise, open };
}
