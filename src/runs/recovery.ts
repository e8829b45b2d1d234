import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunEvent } from '../protocol/run-event.js';
import type { RunId, RunKind } from '../protocol/run.js';
import { writeAtomic } from '../support/atomic-file.js';
import type { Redactor } from '../support/redact.js';
import { redacted } from './carry-out.js';
import { cutTornLine, readTail, type LogTail } from './log-tail.js';
import type { ProcessIdentity } from '../support/process-identity.js';
import { endLeftBehind } from '../support/process-killer.js';
import { claimRecovery } from './recovery-claim.js';
import type { RunLog } from './run-log.js';
import { isOver } from './run-record.js';
import type { RunStore } from './run-store.js';
import type { Recover, Recovered, RunRecord } from './run.js';

export interface RecoveryOptions {
  readonly store: RunStore;
  readonly own: ProcessIdentity;
  readonly recover: Partial<Record<RunKind, Recover>>;
  /** Removes the workspaces that killed processes left. */
  readonly sweep?: (() => Promise<unknown>) | undefined;
  readonly redact: Redactor;
  readonly log: RunLog;
  readonly now: () => number;
}

/** How long another process that closes the same run is waited for. */
const otherMs = 5_000;
const pollMs = 20;

/** Closes runs whose process is gone. */
export class Recovery {
  readonly #options: RecoveryOptions;
  readonly #closing = new Map<RunId, Promise<RunRecord>>();

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /**
   * Closes a run as `failed` with the trials it had, or as it had already ended when only its record is missing.
   * One process and one call does it; all others get its record. Where nothing can be written (a read-only store) the
   * answer is the same and the files stay as they are.
   */
  close(record: RunRecord): Promise<RunRecord> {
    const known = this.#closing.get(record.id);
    if (known !== undefined) return known;
    const closing = this.#close(record).finally(() => this.#closing.delete(record.id));
    this.#closing.set(record.id, closing);
    return closing;
  }

  async #close(record: RunRecord): Promise<RunRecord> {
    const { store, own, log } = this.#options;
    const dir = store.directory(record.id);
    try {
      await using claim = await claimRecovery(dir, own);
      if (claim === undefined) return await this.#othersRecord(record);
      const current = (await store.read(record.id)) ?? record;
      // Its agents would go on, write into workspaces that nobody judges and cost what models cost.
      if (record.process !== undefined) await endLeftBehind(record.process);
      await this.#sweep();
      return isOver(current.status) ? current : await this.#finish(current, dir);
    } catch (error) {
      log.warn({ err: error, run: record.id }, 'a run that was cut off could not be closed on disk');
      return this.#interrupted(record, { last: undefined, progress: undefined });
    }
  }

  async #finish(record: RunRecord, dir: string): Promise<RunRecord> {
    const { store } = this.#options;
    const events = join(dir, 'events.ndjson');
    await cutTornLine(events);
    await cutTornLine(join(dir, 'trials.ndjson'));
    const tail = await readTail(events);
    const closed =
      tail.last?.type === 'run_ended'
        ? await this.#asEnded(record, dir, tail.last, tail)
        : await this.#asInterrupted(record, dir, tail);
    await store.save(closed);
    return closed;
  }

  /** The run had ended; only its record had not been written. */
  async #asEnded(
    record: RunRecord,
    dir: string,
    end: Extract<RunEvent, { type: 'run_ended' }>,
    tail: LogTail,
  ): Promise<RunRecord> {
    const path = join(dir, 'result.json');
    const hasResult = await stat(path).then(
      () => true,
      () => false,
    );
    return {
      ...record,
      status: end.status,
      ...(end.verdict !== undefined && { verdict: end.verdict }),
      ...(end.status === 'failed' && { error: { kind: 'run-failed', message: end.message ?? 'the run failed' } }),
      ...(end.status === 'canceled' && end.message !== undefined && { reason: end.message }),
      ...(hasResult && { result_path: path }),
      progress: tail.progress ?? record.progress,
      ended_at: end.time,
    };
  }

  async #asInterrupted(record: RunRecord, dir: string, tail: LogTail): Promise<RunRecord> {
    const interrupted = this.#interrupted(record, tail);
    const result = await this.#writeResult(interrupted, dir);
    const closed = { ...interrupted, progress: result?.progress ?? interrupted.progress };
    const event: RunEvent = {
      run_id: record.id,
      seq: (tail.last?.seq ?? 0) + 1,
      time: closed.ended_at ?? '',
      type: 'run_ended',
      status: 'failed',
      message: closed.error?.message,
    };
    await appendFile(join(dir, 'events.ndjson'), `${JSON.stringify(event)}\n`);
    return result === undefined ? closed : { ...closed, result_path: join(dir, 'result.json') };
  }

  #interrupted(record: RunRecord, { last, progress }: LogTail): RunRecord {
    const pid = record.process === undefined ? '' : ` (pid ${record.process.pid})`;
    const seen = last === undefined ? '' : `; its last event is of ${last.time}`;
    return {
      ...record,
      status: 'failed',
      error: { kind: 'interrupted', message: `the process that carried out this run${pid} is gone${seen}` },
      progress: progress ?? record.progress,
      ended_at: new Date(this.#options.now()).toISOString(),
    };
  }

  async #writeResult(record: RunRecord, dir: string): Promise<Recovered | undefined> {
    const { recover, redact, log } = this.#options;
    try {
      const found = await recover[record.kind]?.({ record, dir });
      if (found !== undefined)
        await writeAtomic(join(dir, 'result.json'), redacted(found.result, redact), { fsync: true });
      return found;
    } catch (error) {
      log.warn({ err: error, run: record.id }, 'what a run had when it was cut off could not be made a result');
      return undefined;
    }
  }

  async #sweep(): Promise<void> {
    const { sweep, log } = this.#options;
    await sweep?.().catch((err: unknown) => log.warn({ err }, 'old workspaces could not be removed'));
  }

  async #othersRecord(record: RunRecord): Promise<RunRecord> {
    for (let waited = 0; waited < otherMs; waited += pollMs) {
      const current = await this.#options.store.read(record.id);
      if (current !== undefined && isOver(current.status)) return current;
      await pause(pollMs);
    }
    return record;
  }
}
