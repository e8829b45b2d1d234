import { appendFile } from 'node:fs/promises';
import { DomainError } from '../protocol/errors.js';
import type { RunEvent, RunEventBody } from '../protocol/run-event.js';
import type { RunId } from '../protocol/run.js';
import type { Redactor } from '../support/redact.js';
import { readEvents, type EventPage } from './event-file.js';
import type { EventTypes } from './event-line.js';
import { EventRing } from './event-ring.js';
import { LineWriter } from './line-writer.js';
import { SparseIndex } from './sparse-index.js';

export interface EventLogOptions {
  readonly runId: RunId;
  readonly path: string;
  readonly redact: Redactor;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Awaited before events are written: what they tell of must be on disk first. */
  readonly ahead: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** How many events a follower holds at once. */
const followPage = 256;

/** The event log of an active run. Readers see an event only when it is on disk, and the last one only on `release`. */
export class EventLog {
  readonly #options: EventLogOptions;
  readonly #writer: LineWriter;
  readonly #ring = new EventRing();
  readonly #wake = new Set<() => void>();
  /** Places in the file; readers of the ended run may go on using them. */
  readonly index = new SparseIndex();
  #seq = 0;
  #written = 0;
  #sealed = false;
  #released = false;
  #stamp = { ms: -1, text: '' };

  constructor(options: EventLogOptions) {
    this.#options = options;
    this.#writer = new LineWriter({
      path: options.path,
      ahead: options.ahead,
      onWritten: (lines, offset) => this.#wrote(lines, offset),
      onFailure: options.onFailure,
    });
  }

  get failure(): Error | undefined {
    return this.#writer.failure;
  }

  /** Stamps and buffers one event; dropped once the log is sealed. Throws TypeError for what JSON cannot hold. */
  emit(body: RunEventBody): void {
    if (this.#sealed) return;
    this.#writer.append(this.#serialise(body, this.#seq + 1));
    this.#seq += 1;
  }

  drained(): Promise<void> {
    return this.#writer.drained();
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Writes the last event, which readers do not see yet, and closes the file. */
  async seal(body: RunEventBody): Promise<void> {
    this.emit(body);
    this.#sealed = true;
    await this.#writer.close().catch(this.#options.onFailure);
    if (this.#writer.failure === undefined) return;
    // The events that could not be written are lost; the end of the run is told all the same, and written if that works.
    this.#seq = this.#written + 1;
    const line = this.#serialise(body, this.#seq);
    await appendFile(this.#options.path, `${line}\n`).catch(() => undefined);
    this.#written = this.#seq;
    this.#ring.push([line]);
  }

  /** Shows the last event. */
  release(): void {
    this.#released = true;
    this.#notify();
  }

  /** Events from `fromSeq` on, those of the wanted types; from memory when they are new, else from the file. */
  async read(fromSeq: number, limit: number, types?: EventTypes): Promise<EventPage & { readonly ended: boolean }> {
    const last = this.#visible;
    const page = await this.#page(fromSeq, last, limit, types);
    return { ...page, ended: this.#released && page.nextSeq > this.#seq };
  }

  /** Ends after the last event, or quietly when the signal is aborted. */
  async *follow(fromSeq: number, signal: AbortSignal, types?: EventTypes): AsyncGenerator<RunEvent> {
    for (let seq = fromSeq; !signal.aborted;) {
      const page = await this.read(seq, followPage, types);
      yield* page.events;
      seq = page.nextSeq;
      if (page.ended) return;
      if (seq > this.#visible) await this.#more(signal);
    }
  }

  get #visible(): number {
    return this.#sealed && !this.#released ? Math.min(this.#written, this.#seq - 1) : this.#written;
  }

  async #page(fromSeq: number, last: number, limit: number, types: EventTypes | undefined): Promise<EventPage> {
    if (fromSeq > last) return { events: [], nextSeq: fromSeq, atEnd: true };
    if (fromSeq < this.#ring.first) {
      const page = await readEvents(this.#options.path, this.index, fromSeq, { limit, maxSeq: last, types });
      if (page.nextSeq > fromSeq) return page;
      throw new DomainError('run-expired', `the events of run ${this.#options.runId} have been removed`);
    }
    const to = Math.min(last, fromSeq + limit - 1);
    return { events: this.#ring.slice(fromSeq, to, types), nextSeq: to + 1, atEnd: to === last };
  }

  /** Resolves when there is more to read, or the signal is aborted. The caller has just seen that there is none. */
  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#wake.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wake.add(done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }

  #notify(): void {
    for (const wake of this.#wake) wake();
  }

  #wrote(lines: readonly string[], offset: number): void {
    this.index.add(this.#written + 1, offset);
    this.#ring.push(lines);
    this.#written += lines.length;
    this.#notify();
  }

  /** The envelope is put in front of the body's own text, so that the body is serialised once. */
  #serialise(body: RunEventBody, seq: number): string {
    const text = JSON.stringify(body);
    return this.#options.redact(
      `{"run_id":"${this.#options.runId}","seq":${seq},"time":"${this.#time()}",${text.slice(1)}`,
    );
  }

  #time(): string {
    const ms = this.#options.now();
    if (ms !== this.#stamp.ms) this.#stamp = { ms, text: new Date(ms).toISOString() };
    return this.#stamp.text;
  }
}
