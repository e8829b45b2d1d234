import { join } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import { noProgress, type Progress, type RunId, type RunSummary } from '../protocol/run.js';
import type { Redactor } from '../support/redact.js';
import { EventLog } from './event-log.js';
import { LineWriter } from './line-writer.js';
import type { ProcessIdentity } from '../support/process-identity.js';
import { ProgressThrottle } from './progress-throttle.js';
import { summaryOf } from './run-record.js';
import { WrittenLines } from './written-lines.js';
import type { RunContext, RunRecord, RunRequest } from './run.js';

/** Why a run was told to stop. The first cause stays. */
export type StopCause =
  | { readonly kind: 'canceled'; readonly reason: string }
  | { readonly kind: 'store'; readonly error: unknown };

export interface ActiveRunOptions {
  readonly id: RunId;
  readonly dir: string;
  readonly request: RunRequest;
  readonly process: ProcessIdentity;
  readonly redact: Redactor;
  readonly now: () => number;
}

/** All that is known of a run while it is carried out: its record, its cancellation, its logs and who waits for it. */
export class ActiveRun {
  readonly id: RunId;
  readonly dir: string;
  readonly owner: string;
  readonly detach: boolean;
  readonly log: EventLog;
  readonly trials: LineWriter;
  readonly progress: ProgressThrottle;
  /** Its connection has ended: it lives only as long as somebody waits for it. */
  orphaned = false;
  /** Set in the step that decides how the run ended; nothing can stop it or be reported from then on. */
  ending = false;
  /** Resolves when the run is retired. */
  readonly settled: Promise<RunRecord>;
  readonly #lines: WrittenLines;
  readonly #settle: (record: RunRecord) => void;
  readonly #controller = new AbortController();
  readonly #waiters = new Set<(record: RunRecord) => void>();
  readonly #redact: Redactor;
  #record: RunRecord;
  #cause: StopCause | undefined;

  constructor({ id, dir, request, process, redact, now }: ActiveRunOptions) {
    this.id = id;
    this.dir = dir;
    this.owner = request.owner;
    this.detach = request.detach;
    this.#redact = redact;
    let settle: (record: RunRecord) => void = () => undefined;
    this.settled = new Promise((resolve) => (settle = resolve));
    this.#settle = settle;
    const onFailure = (error: unknown): void => void this.stop({ kind: 'store', error });
    const path = join(dir, 'trials.ndjson');
    this.#lines = new WrittenLines(path);
    this.trials = new LineWriter({
      path,
      onFailure,
      onWritten: (lines, offset) => this.#lines.written(lines, offset),
    });
    this.log = new EventLog({
      runId: id,
      path: join(dir, 'events.ndjson'),
      redact,
      now,
      ahead: () => this.trials.flush(),
      onFailure,
    });
    this.progress = new ProgressThrottle((progress) => this.log.emit({ type: 'progress', ...progress }));
    const time = new Date(now()).toISOString();
    this.#record = {
      id,
      kind: request.kind,
      name: redact(request.name),
      status: 'running',
      created_at: time,
      started_at: time,
      progress: noProgress(request.total),
      process,
    };
  }

  get record(): RunRecord {
    return this.#record;
  }

  get summary(): RunSummary {
    return summaryOf(this.#record);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get cause(): StopCause | undefined {
    return this.#cause;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /** What the work sees of its run. */
  context(): RunContext {
    return {
      id: this.id,
      dir: this.dir,
      signal: this.signal,
      emit: (event) => {
        if (!this.ending) this.log.emit(event);
      },
      progress: (progress) => this.#setProgress(progress),
      record: (line) => {
        const readBack = this.#lines.expect();
        if (!this.ending) this.trials.append(this.#redact(line));
        return readBack;
      },
      flushed: () => this.trials.flush(),
      drained: async () => {
        await this.log.drained();
        await this.trials.drained();
      },
    };
  }

  /** Tells the work to stop; true when this call is what did it. */
  stop(cause: StopCause): boolean {
    if (this.ending || this.#cause !== undefined) return false;
    this.#cause = cause;
    const reason = cause.kind === 'canceled' ? cause.reason : 'its files cannot be written';
    this.#controller.abort(new DomainError('canceled', `run ${this.id} was stopped: ${reason}`));
    return true;
  }

  /** Resolves with the final record, or undefined when the time is out or the signal aborted. */
  waitFor(timeoutMs: number | undefined, signal: AbortSignal): Promise<RunRecord | undefined> {
    return new Promise((resolve) => {
      const leave = (record?: RunRecord): void => {
        this.#waiters.delete(leave);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        resolve(record);
      };
      const onAbort = (): void => leave();
      const timer = timeoutMs === undefined ? undefined : setTimeout(leave, timeoutMs);
      this.#waiters.add(leave);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) leave();
    });
  }

  update(change: Partial<RunRecord>): RunRecord {
    this.#record = { ...this.#record, ...change };
    return this.#record;
  }

  /** Wakes all who wait for the end. */
  settle(): void {
    this.#settle(this.#record);
    for (const leave of this.#waiters) leave(this.#record);
  }

  #setProgress(progress: Progress): void {
    if (this.ending) return;
    const copy = { ...progress };
    this.#record = { ...this.#record, progress: copy };
    this.progress.update(copy);
  }
}
