import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { DomainError } from '../protocol/errors.js';
import type { RunId } from '../protocol/run.js';
import { readTail } from './log-tail.js';
import { type ProcessIdentity, processState, sameProcess } from '../support/process-identity.js';
import type { ProcessMarkers } from './process-marker.js';
import type { PrunedIds } from './pruned-ids.js';
import type { Recovery } from './recovery.js';
import type { RunLog } from './run-log.js';
import type { RunNames } from './run-names.js';
import { idTime, isOver, isRunId } from './run-record.js';
import type { RunStore } from './run-store.js';
import type { RunRecord } from './run.js';
import { SparseIndex } from './sparse-index.js';

export interface RunArchiveOptions {
  readonly store: RunStore;
  readonly names: RunNames;
  readonly pruned: PrunedIds;
  readonly recovery: Recovery;
  readonly markers: ProcessMarkers;
  readonly own: ProcessIdentity;
  readonly log: RunLog;
  readonly now: () => number;
}

/** A process of another container or boot is taken for dead when its run was silent for so long. */
const silenceMs = 10 * 60_000;
/** A directory without record is somebody's run in the making, unless it is older than this. */
const makingMs = 60 * 60_000;
const maxRecords = 5_000;

/** The runs that this process does not carry out: ended ones, and those of other processes. */
export class RunArchive {
  readonly #options: RunArchiveOptions;
  /** Records of ended runs. They never change, so they need no check against the disk. */
  readonly #ended = new LRUCache<RunId, RunRecord>({ max: maxRecords });
  /** Records that are being read: many who ask at once share one reading. */
  readonly #reading = new Map<RunId, Promise<RunRecord | undefined>>();
  readonly #indexes = new LRUCache<RunId, SparseIndex>({ max: 32 });
  #ready: Promise<void> | undefined;

  constructor(options: RunArchiveOptions) {
    this.#options = options;
  }

  /** Takes over a run that has just ended here. */
  add(record: RunRecord, index: SparseIndex): void {
    this.#ended.set(record.id, record);
    this.#indexes.set(record.id, index);
    this.#options.names.add(record.id);
  }

  forget(id: RunId): void {
    this.#ended.delete(id);
    this.#indexes.delete(id);
  }

  /** The record of an ended run that was asked for not long ago. */
  known(id: RunId): RunRecord | undefined {
    return this.#ended.get(id);
  }

  /** Throws unknown-run, or run-expired when its record has been removed. */
  async find(id: RunId): Promise<RunRecord> {
    await this.ready();
    const record = await this.peek(id);
    if (record !== undefined) return record;
    if (isRunId(id) && (await this.#options.pruned.has(id))) {
      throw new DomainError('run-expired', `run ${id} has been removed to make room`, {
        hint: 'keep more runs with --keep-runs',
      });
    }
    throw new DomainError('unknown-run', `there is no run ${id}`, { hint: 'run.list names the runs there are' });
  }

  /** The record, if there is one; a run whose process is gone is closed first. */
  async peek(id: RunId): Promise<RunRecord | undefined> {
    const known = this.#ended.get(id);
    if (known !== undefined) return known;
    if (!isRunId(id)) return undefined;
    let reading = this.#reading.get(id);
    if (reading === undefined) {
      reading = this.#read(id).finally(() => this.#reading.delete(id));
      this.#reading.set(id, reading);
    }
    return reading;
  }

  async #read(id: RunId): Promise<RunRecord | undefined> {
    const record = await this.#options.store.read(id);
    if (record === undefined) return undefined;
    if (!isOver(record.status) && (await this.#isCarriedOut(record))) return this.#withProgress(record);
    const ended = isOver(record.status) ? record : await this.#options.recovery.close(record);
    if (isOver(ended.status)) this.#ended.set(id, ended);
    return ended;
  }

  /** True when a run may be removed: it has ended, or what is left of it can no longer become a run. */
  async isOver(id: RunId): Promise<boolean> {
    if (this.#ended.has(id)) return true;
    const record = await this.#options.store.read(id);
    if (record === undefined) return this.#options.now() - idTime(id) > makingMs;
    return isOver(record.status) || !(await this.#isCarriedOut(record));
  }

  /** Where its events lie, with the places in them that are known. Throws as `find`, and run-expired when just removed. */
  async events(id: RunId): Promise<{ path: string; index: SparseIndex; ended: boolean }> {
    const record = await this.find(id);
    let index = this.#indexes.get(id);
    if (index === undefined) this.#indexes.set(id, (index = new SparseIndex()));
    return { path: join(await this.directory(id), 'events.ndjson'), index, ended: isOver(record.status) };
  }

  /** Throws as `find`. */
  async directory(id: RunId): Promise<string> {
    await this.find(id);
    const dir = this.#options.store.directory(id);
    const exists = await stat(dir).then(
      () => true,
      () => false,
    );
    if (exists) return dir;
    this.forget(id);
    throw new DomainError('run-expired', `the files of run ${id} have been removed`);
  }

  /** Closes, once, the runs of processes that died before this one looked. Never rejects. */
  ready(): Promise<void> {
    this.#ready ??= this.#closeCutOff().catch((error: unknown) => {
      this.#options.log.warn({ err: error }, 'runs that were cut off could not be looked for');
    });
    return this.#ready;
  }

  /** Resolves when what `ready` began, if anything, is done. */
  async settled(): Promise<void> {
    await this.#ready;
  }

  async #closeCutOff(): Promise<void> {
    const { markers, names } = this.#options;
    const dead = await markers.dead();
    if (dead.length === 0) return;
    await names.refresh();
    for (const id of names.newestFirst()) await this.peek(id);
    for (const name of dead) await markers.remove(name);
  }

  async #isCarriedOut(record: RunRecord): Promise<boolean> {
    const is = await this.#hasProcess(record);
    if (is) this.#options.names.defer(record.id);
    return is;
  }

  async #hasProcess(record: RunRecord): Promise<boolean> {
    // Our own runs are in the map; one that says it is ours and is not there lost its last write.
    if (record.process === undefined || sameProcess(record.process, this.#options.own)) return false;
    const state = processState(record.process);
    if (state !== 'elsewhere') return state === 'alive';
    const touched = await Promise.all(
      ['run.json', 'events.ndjson', 'trials.ndjson'].map((file) =>
        stat(join(this.#options.store.directory(record.id), file)).then(
          (found) => found.mtimeMs,
          () => 0,
        ),
      ),
    );
    return this.#options.now() - Math.max(...touched) < silenceMs;
  }

  /** The record of a run of another process has the counts of its start; its log has newer ones. */
  async #withProgress(record: RunRecord): Promise<RunRecord> {
    const { progress } = await readTail(join(this.#options.store.directory(record.id), 'events.ndjson'));
    return progress === undefined ? record : { ...record, progress };
  }
}
