import { canceled } from './dispatch.js';

/** How long a canceled call may take to stop before it is answered all the same. */
const cancelGraceMs = 2_000;

/** A call that is being served. */
export interface ActiveCall {
  readonly method: string;
  /** True when it waits for a run. */
  readonly waits: boolean;
  readonly signal: AbortSignal;
}

interface Entry {
  readonly controller: AbortController;
  readonly giveUp: (reason: unknown) => void;
  timer?: NodeJS.Timeout;
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
  async run<T>(method: string, waits: boolean, serve: (call: ActiveCall) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const call: ActiveCall = { method, waits, signal: controller.signal };
    let giveUp: Entry['giveUp'] = () => {};
    const late = new Promise<never>((_, reject) => (giveUp = reject));
    const entry: Entry = { controller, giveUp };
    this.#calls.set(call, entry);
    try {
      return await Promise.race([serve(call), late]);
    } finally {
      clearTimeout(entry.timer);
      this.#calls.delete(call);
    }
  }

  abort(reason: unknown, fits: (call: ActiveCall) => boolean = () => true): void {
    for (const call of this.#calls.keys()) if (fits(call)) this.cancel(call, reason);
  }

  cancel(call: ActiveCall, reason: unknown): void {
    const entry = this.#calls.get(call);
    if (!entry) return;
    entry.controller.abort(reason);
    entry.timer ??= setTimeout(() => entry.giveUp(canceled(call.method, call.signal)), this.#graceMs);
  }
}
