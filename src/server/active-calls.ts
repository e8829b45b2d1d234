/** A call that is being served. */
export interface ActiveCall {
  readonly method: string;
  /** True when it waits for a run. */
  readonly waits: boolean;
  readonly signal: AbortSignal;
}

/** The calls that one front end is serving, so that the end of the stream can cancel them. */
export class ActiveCalls {
  readonly #calls = new Map<ActiveCall, AbortController>();

  get size(): number {
    return this.#calls.size;
  }

  /** Counts the call until `serve` settles; `serve` gets the signal that cancels it. */
  async run<T>(
    method: string,
    waits: boolean,
    serve: (call: ActiveCall, abort: (reason: unknown) => void) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    const call: ActiveCall = { method, waits, signal: controller.signal };
    this.#calls.set(call, controller);
    try {
      return await serve(call, (reason) => controller.abort(reason));
    } finally {
      this.#calls.delete(call);
    }
  }

  abort(reason: unknown, fits: (call: ActiveCall) => boolean = () => true): void {
    for (const [call, controller] of this.#calls) if (fits(call)) controller.abort(reason);
  }
}
