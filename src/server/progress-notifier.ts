import type { RunEvent } from '../protocol/run-event.js';
import type { Log } from './log.js';

/** Sends one event; resolves when the reader keeps up. */
export type SendEvent = (event: RunEvent) => Promise<void>;

/** The event streams that a connection is being sent. Each is read only as fast as the reader takes it. */
export class ProgressNotifier {
  readonly #send: SendEvent;
  readonly #log: Log;
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(send: SendEvent, log: Log) {
    this.#send = send;
    this.#log = log;
  }

  /** Starts sending when `start` resolves to true; returns at once. Nothing is sent after `run_ended`. */
  publish(events: AsyncIterable<RunEvent>, start: Promise<boolean> = Promise.resolve(true)): void {
    const running = this.#forward(events, start).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when every stream has been sent to its end. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Sends no further event. */
  stop(): void {
    this.#stopped = true;
  }

  async #forward(events: AsyncIterable<RunEvent>, start: Promise<boolean>): Promise<void> {
    if (!(await start)) return;
    try {
      for await (const event of events) {
        if (this.#stopped) return;
        await this.#send(event);
        if (event.type === 'run_ended') return;
      }
    } catch (error) {
      this.#log.error({ err: error }, 'a stream of run events broke off');
    }
  }
}
