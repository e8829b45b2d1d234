import { Disposable, RAL } from 'vscode-jsonrpc';
import { TurnQueue } from './turn-queue.js';

/**
 * What vscode-jsonrpc needs of its platform when framing is ours: timers. Its own Node runtime would load the modules
 * for sockets, pipes and child processes as well, a tenth of the time to the first answer. It takes one message in each
 * `setImmediate`; a turn of the event loop with a write for each answer would cost more than serving most requests.
 */
export function installRpcRuntime(onError: (error: unknown) => void): void {
  const cancelable = <T>(handle: T, clear: (handle: T) => void): Disposable => Disposable.create(() => clear(handle));
  const notOurs = (): never => {
    throw new Error('framing is done by the stream, not by vscode-jsonrpc');
  };
  const turns = new TurnQueue();
  const report = (...details: unknown[]): void => details.forEach(onError);
  RAL.install({
    crypto: { randomUUID: () => crypto.randomUUID() },
    timer: {
      setTimeout: (act, ms, ...args) => cancelable(setTimeout(act, ms, ...args), clearTimeout),
      setImmediate: (act, ...args) => turns.add(() => act(...args)),
      setInterval: (act, ms, ...args) => cancelable(setInterval(act, ms, ...args), clearInterval),
    },
    console: { error: report, warn: report, info: () => {}, log: () => {} },
    messageBuffer: { create: notOurs },
    applicationJson: {
      encoder: { name: 'none', encode: notOurs },
      decoder: { name: 'none', decode: notOurs },
    },
  });
}
