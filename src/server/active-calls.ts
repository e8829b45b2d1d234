import { canceled } from './dispatch.js';
import { LazySignal } from './lazy-signal.js';

/** How long a canceled call may take to stop before it is answered all the same. */
const cancelGraceMs = 2_000;

/** A call that is being served. */
export class ActiveCall extends LazySignal {
  readonly method: string;
  /** True when it waits for a run. */
  readonly waits: boolean;

  constructor(method: string, waits: boolean) {
    super();
    this.method = method;
    this.waits = waits;
  }
}

interface Entry {
  readonly giveUp: (reason: unknown) => void;
  timer: NodeJS.Timeout | undefined;
}

/** The calls that a front end is serving, so that the client, or the end of the stream, can cancel them. */
export class ActiveCalls {
  readonly #calls = new Map<ActiveCall, Entry>();
  readonly #graceMs: number;

  constructor(graceMs = cancelGraceMs) {
    this.#graceMs = graceMs;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Counts the call until `serve` settles; after an abort it may take its time to stop, but not for ever. */
  run<T>(method: string, waits: boolean, serve: (call: ActiveCall) => Promise<T>): Promise<T> {
    const call = new ActiveCall(method, waits);
    return new Promise<T>((resolve, reject) => {
      this.#calls.set(call, { giveUp: reject, timer: undefined });
      serve(call).then(
        (answer) => (this.#end(call), resolve(answer)),
        (error: unknown) => (this.#end(call), reject(error)),
      );
    });
  }

  abort(reason: unknown, fits: (call: ActiveCall) => boolean = () => true): void {
    for (const call of this.#calls.keys()) if (fits(call)) this.cancel(call, reason);
  }

  #end(call: ActiveCall): void {
    const timer = this.#calls.get(call)?.timer;
    if (timer !== undefined) clearTimeout(timer);
    this.#calls.delete(call);
  }

  cancel(call: ActiveCall, reason: unknown): void {
    const entry = this.#calls.get(call);
    if (!entry) return;
    call.abort(reason);
    entry.timer ??= setTimeout(() => {
      this.#calls.delete(call);
      entry.giveUp(canceled(call.method, call.signal));
    }, this.#graceMs);
  }
}
