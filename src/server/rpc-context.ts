import type { Connection } from '../protocol/call-context.js';
import type { RunEvent } from '../protocol/run-event.js';
import type { ActiveCall } from './active-calls.js';
import type { ServedContext } from './dispatch.js';
import type { ProgressNotifier } from './progress-notifier.js';

/** The client of a JSON-RPC connection. */
export interface RpcClient {
  readonly id: string;
  readonly trusted: boolean;
  readonly closed: AbortSignal;
  readonly notifier: ProgressNotifier;
}

/** What a handler knows of a JSON-RPC call; made when it asks, as most handlers ask for little. */
export class RpcContext implements ServedContext {
  readonly #call: ActiveCall;
  readonly #client: RpcClient;
  #connection: Connection | undefined;
  #well: boolean | undefined;
  #gate: { readonly promise: Promise<boolean>; readonly open: (through: boolean) => void } | undefined;

  constructor(call: ActiveCall, client: RpcClient) {
    this.#call = call;
    this.#client = client;
  }

  get aborted(): boolean {
    return this.#call.aborted;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  get connection(): Connection {
    const { id, trusted, closed } = this.#client;
    this.#connection ??= { id, trusted, closed, publish: (events) => this.#publish(events) };
    return this.#connection;
  }

  /** To be called when it is known what the call is answered: `well` with a result. */
  answered(well: boolean): void {
    this.#well = well;
    if (!this.#gate) return;
    if (well) setImmediate(this.#gate.open, true); // by then the answer is in the queue of the wire
    else this.#gate.open(false);
  }

  /** Events come after the answer that names their run, but for a call that answers only when the run has ended. */
  #publish(events: AsyncIterable<RunEvent>): void {
    if (this.#call.waits) return this.#client.notifier.publish(events);
    this.#gate ??= gate();
    if (this.#well !== undefined) this.answered(this.#well);
    this.#client.notifier.publish(events, this.#gate.promise);
  }
}

function gate(): { promise: Promise<boolean>; open: (through: boolean) => void } {
  let open: (through: boolean) => void = () => {};
  const promise = new Promise<boolean>((resolve) => (open = resolve));
  return { promise, open };
}
