import type { Progress } from '../protocol/run.js';

const intervalMs = 100;

/** Passes on the newest counts, at most every 100 ms, and the last ones exactly when it is finished. */
export class ProgressThrottle {
  readonly #send: (progress: Progress) => void;
  #waiting: Progress | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sentAt = -Infinity;

  constructor(send: (progress: Progress) => void) {
    this.#send = send;
  }

  update(progress: Progress): void {
    this.#waiting = progress;
    if (this.#timer === undefined) this.#later();
  }

  /** Sends what waits; nothing comes after it. */
  finish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flush();
  }

  #later(): void {
    const wait = this.#sentAt + intervalMs - performance.now();
    if (wait <= 0) return this.#flush();
    // Node may fire a timer a fraction of a millisecond early: then it is set again.
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#later();
    }, Math.ceil(wait));
    this.#timer.unref();
  }

  #flush(): void {
    if (this.#waiting === undefined) return;
    const progress = this.#waiting;
    this.#waiting = undefined;
    this.#sentAt = performance.now();
    this.#send(progress);
  }
}
