import type { ByteSink } from './byte-sink.js';

export interface OutputLimits {
  /** Characters that are written without waiting for the end of the tick. */
  readonly flushAt: number;
  /** Characters in the queue above which senders have to wait. */
  readonly highWater: number;
}
export const outputLimits: OutputLimits = { flushAt: 64 * 1024, highWater: 1024 * 1024 };

/**
 * Writes lines in order: those of one tick in one write, and none while the reader is behind. A sink that has failed
 * or closed swallows the rest, so that nobody waits for a reader that is gone.
 */
export class OutputQueue {
  readonly #sink: ByteSink;
  readonly #limits: OutputLimits;
  readonly #onClosed: () => void;
  #lines: string[] = [];
  #size = 0;
  #scheduled = false;
  #blocked = false;
  #writing = 0;
  #closed = false;
  #waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  #idle: (() => void)[] = [];

  /** `onClosed` is called once, when the reader has gone. */
  constructor(sink: ByteSink, onClosed: () => void, limits: OutputLimits = outputLimits) {
    this.#sink = sink;
    this.#limits = limits;
    this.#onClosed = onClosed;
    sink.on('drain', () => this.#unblock());
    sink.on('error', () => this.#close());
    sink.on('close', () => this.#close());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** True when more is queued than a reader that keeps up would leave. */
  get full(): boolean {
    return this.#size > this.#limits.highWater;
  }

  /**
   * Queues one line; resolves at once, or, when the reader is behind, when it has caught up. Never rejects.
   * `now` does not wait for more of this tick: nothing else is expected.
   */
  push(line: string, now = false): Promise<void> {
    if (this.#closed) return settled;
    this.#lines.push(line, '\n');
    this.#size += line.length + 1;
    if (!this.#blocked) {
      if (now || this.#size >= this.#limits.flushAt) this.#flush();
      else this.#schedule();
    }
    return this.#blocked ? this.#caughtUp() : settled;
  }

  /** Resolves when all that was queued has been handed to the system, or the reader has gone. */
  flushed(): Promise<void> {
    if (!this.#blocked) this.#flush();
    if (this.#closed || (this.#writing === 0 && this.#size === 0)) return settled;
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#blocked) this.#flush();
    });
  }

  #flush(): void {
    if (this.#closed || this.#size === 0) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.#size = 0;
    this.#writing += 1;
    this.#blocked = !this.#sink.write(text, () => {
      this.#writing -= 1;
      this.#settleIdle();
    });
  }

  #unblock(): void {
    this.#blocked = false;
    this.#flush();
    if (this.#blocked) return;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#lines = [];
    this.#size = 0;
    this.#waiting?.resolve();
    this.#waiting = undefined;
    this.#settleIdle();
    this.#onClosed();
  }

  #settleIdle(): void {
    if (!this.#closed && (this.#writing > 0 || this.#size > 0)) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }

  #caughtUp(): Promise<void> {
    this.#waiting ??= deferred();
    return this.#waiting.promise;
  }
}

const settled = Promise.resolve();

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
