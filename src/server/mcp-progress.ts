import type { ProgressUpdate } from '../protocol/call-context.js';

/** Hosts give up on a call that they hear nothing of; many do after a minute, some after 30 s. */
const heartbeatMs = 15_000;

/** Progress of one call: it only rises, it is repeated as a sign of life, and only the newest waits for a slow reader. */
export class ProgressReporter implements Disposable {
  readonly #send: (update: ProgressUpdate) => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #sent = -Infinity;
  #last: ProgressUpdate = { progress: 0 };
  #beats = 0;
  #next: ProgressUpdate | undefined;
  #sending = false;
  #stopped = false;

  constructor(send: (update: ProgressUpdate) => Promise<void>, intervalMs = heartbeatMs) {
    this.#send = send;
    this.#timer = setInterval(() => this.#beat(), intervalMs).unref();
  }

  update(update: ProgressUpdate): void {
    if (this.#stopped || update.progress <= this.#sent) return;
    this.#last = update;
    this.#beats = 0;
    this.#offer(update);
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  /** MCP wants every value to be higher than the one before: a sign of life adds a little, and never a whole. */
  #beat(): void {
    this.#beats += 1;
    this.#offer({ ...this.#last, progress: this.#last.progress + this.#beats / (this.#beats + 1_000) });
  }

  #offer(update: ProgressUpdate): void {
    this.#next = update;
    if (this.#sending) return;
    this.#sending = true;
    void this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#next && !this.#stopped) {
      const update = this.#next;
      this.#next = undefined;
      this.#sent = update.progress;
      this.#timer.refresh();
      await this.#send(update).catch(() => {}); // the reader may be gone; the call itself will notice
    }
    this.#sending = false;
  }
}
