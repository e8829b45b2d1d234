import type { RunEvent, RunEventBody } from '../protocol/run-event.js';
import type { Progress, RunId, RunKind, RunStatus, RunSummary, Verdict } from '../protocol/run.js';

/** What the work of a run is given. Everything it reports is on disk before anybody hears of it. */
export interface RunContext {
  readonly id: RunId;
  /** The run's own directory; it exists. */
  readonly dir: string;
  /** Aborted on cancel, with the reason; work must stop and return what it has. */
  readonly signal: AbortSignal;
  /** Appends to the run's event log; synchronous and cheap, written in batches. */
  emit(event: RunEventBody): void;
  /** Replaces the counts that `run.status` answers; also makes throttled `progress` events (≥ 100 ms apart, last one exact). */
  progress(progress: Progress): void;
  /**
   * Appends one finished trial, a JSON text without line breaks, to `trials.ndjson`: it can be read after `kill -9`.
   * The answer reads the line back, redacted, once it is on disk; at the latest when the result is written.
   */
  record(line: string): () => string;
  /**
   * Resolves when there is room for more events and trials: at once, unless more than 1 MiB waits for the disk.
   * Work that emits a lot awaits it between pieces, so that a slow disk slows it down instead of filling memory.
   */
  drained(): Promise<void>;
  /** Resolves when every recorded trial is on disk, or writing has failed. */
  flushed(): Promise<void>;
}

/** How the work ended. `result` is written to `result.json` piece by piece before the run is announced as ended. */
export interface RunEnd {
  /** Default: `canceled` when the signal was aborted, else `completed`. */
  readonly status?: 'completed' | 'failed';
  readonly verdict?: Verdict;
  readonly error?: { readonly kind: string; readonly message: string };
  /**
   * Chunks of the JSON text of the outcome; absent when there is none. Each is redacted by itself, so a value must not
   * be split between two of them: a chunk is a whole task, or the text between two tasks.
   */
  readonly result?: Iterable<string>;
}

/** Never throws for what a run may meet; a throw is recorded as status `failed`. */
export type RunWork = (context: RunContext) => Promise<RunEnd>;

export interface RunRequest {
  readonly kind: RunKind;
  readonly name: string;
  /** The connection that started it; its end cancels the run unless `detach`. */
  readonly owner: string;
  readonly detach: boolean;
  /** What recovery needs when this process is killed, as JSON text in pieces or a value; written to `plan.json` before the work starts. */
  readonly plan: unknown;
  readonly total: number;
  readonly work: RunWork;
}

/** `run.json`: the summary with what only this machine needs to know. */
export interface RunRecord extends RunSummary {
  /** Process that carries it out, with its start time, so that a reused pid is not taken for it. */
  readonly process?: { readonly pid: number; readonly started: string };
  readonly reason?: string;
}

/** What is left of a run that was cut off: its result as pieces of JSON, and its counts where these say more. */
export interface Recovered {
  readonly result: Iterable<string>;
  readonly progress?: Progress;
}

/** Builds the outcome of a run that was cut off, from its directory (`plan.json`, `trials.ndjson`). */
export type Recover = (run: { readonly record: RunRecord; readonly dir: string }) => Promise<Recovered | undefined>;

export type RunFilter = {
  readonly kind?: RunKind | undefined;
  readonly status?: RunStatus | undefined;
  readonly name?: string | undefined;
};

/** The runs of one store: active ones in memory, ended ones on disk. */
export interface Runs {
  /** Throws DomainError('limit') over the cap. The run is in the map and its directory exists when this resolves. */
  start(request: RunRequest): Promise<RunSummary>;
  /** Throws unknown-run, or run-expired when the id was known and its record is pruned. */
  status(id: RunId): Promise<RunSummary>;
  /** Answers when the work has stopped; `canceled` is true only if this call ended it. */
  cancel(id: RunId, reason?: string): Promise<{ canceled: boolean }>;
  /** Answers when the run has ended or the time is out. A pending wait keeps the run alive at the end of input. */
  wait(id: RunId, options: { timeoutMs?: number | undefined; signal: AbortSignal }): Promise<RunSummary>;
  /** The newest run that this owner started, if any. */
  latestOf(owner: string): RunId | undefined;
  list(
    filter: RunFilter,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<{ runs: RunSummary[]; next_cursor?: string }>;
  /** Past events from `fromSeq` on, at most `limit`. */
  events(id: RunId, fromSeq: number, limit: number): Promise<{ events: RunEvent[]; next_seq: number; ended: boolean }>;
  /**
   * Events from `fromSeq` to the end of the run, at the pace of the reader: memory when close, disk when far behind.
   * With `types` only those, the others are not even parsed.
   */
  follow(
    id: RunId,
    fromSeq: number,
    signal: AbortSignal,
    types?: ReadonlySet<RunEventBody['type']>,
  ): AsyncIterable<RunEvent>;
  /** Directory of a run, for readers of its files. Throws as `status`. */
  directory(id: RunId): Promise<string>;
  /** Resolves when the detached runs of an owner have ended; undefined when none is active. */
  detached(owner: string): Promise<void> | undefined;
  /** Cancels the runs of an owner that nobody waits for and that are not detached; answers when they have stopped. */
  endOfInput(owner: string): Promise<void>;
  /** Cancels every run; answers when all have stopped. */
  cancelAll(reason: string): Promise<void>;
  readonly active: number;
}
