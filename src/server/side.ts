import type { ActiveCall } from './active-calls.js';

/** A front end: one protocol of the stream. */
export interface Side {
  /** A validated message of the router. */
  receive(message: object): void;
  /** Cancels the calls that fit; each is still answered. */
  abort(reason: unknown, fits?: (call: ActiveCall) => boolean): void;
  /** Resolves when everything received so far has been given to its handler. */
  begun(): Promise<void>;
  /** Resolves when all events of ended runs have been sent. */
  drained(): Promise<void>;
  /** No more is sent. */
  close(): void;
}

/** A side whose code is loaded when its first message comes; later ones wait in order. */
export class LazySide implements Side {
  readonly #load: () => Promise<Side>;
  readonly #onFailure: (error: unknown) => void;
  #loading: Promise<void> | undefined;
  #side: Side | undefined;
  #queue: object[] = [];
  #failure: { readonly error: unknown } | undefined;

  /** `onFailure` hears of every message that cannot be served because loading has failed. */
  constructor(load: () => Promise<Side>, onFailure: (error: unknown) => void) {
    this.#load = load;
    this.#onFailure = onFailure;
  }

  /** True once a message has come. */
  get used(): boolean {
    return this.#loading !== undefined;
  }

  receive(message: object): void {
    if (this.#side) return this.#side.receive(message);
    if (this.#failure) return this.#onFailure(this.#failure.error);
    this.#queue.push(message);
    this.#loading ??= this.#start();
  }

  abort(reason: unknown, fits?: (call: ActiveCall) => boolean): void {
    this.#side?.abort(reason, fits);
  }

  async begun(): Promise<void> {
    await this.#loading;
    await this.#side?.begun();
  }

  async drained(): Promise<void> {
    await this.#side?.drained();
  }

  close(): void {
    this.#queue = [];
    this.#side?.close();
  }

  async #start(): Promise<void> {
    try {
      const side = await this.#load();
      this.#side = side;
      for (const message of this.#queue) side.receive(message);
      this.#queue = [];
    } catch (error) {
      this.#failure = { error };
      this.#queue = [];
      this.#onFailure(error);
    }
  }
}
