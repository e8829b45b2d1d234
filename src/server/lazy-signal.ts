/** An AbortController that is made when somebody asks for its signal: most calls are never canceled, and never look. */
export class LazySignal {
  #controller: AbortController | undefined;
  #cause: { readonly reason: unknown } | undefined;

  get aborted(): boolean {
    return this.#cause !== undefined;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cause) this.#controller.abort(this.#cause.reason);
    }
    return this.#controller.signal;
  }

  /** The first reason counts. */
  abort(reason: unknown): void {
    if (this.#cause) return;
    this.#cause = { reason };
    this.#controller?.abort(reason);
  }
}
