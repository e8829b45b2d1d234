import { v7 as uuid } from 'uuid';
import { LRUCache } from 'lru-cache';
import { DomainError } from '../protocol/errors.js';
import type { RunEvent } from '../protocol/run-event.js';
import type { RunId, RunSummary } from '../protocol/run.js';
import type { Redactor } from '../support/redact.js';
import { ActiveRun } from './active-run.js';
import { carryOut } from './carry-out.js';
import { readEvents } from './event-file.js';
import type { EventTypes } from './event-line.js';
import { listRuns, type RunPage } from './list-runs.js';
import type { ProcessIdentity } from '../support/process-identity.js';
import type { ProcessMarkers } from './process-marker.js';
import type { Retention } from './retention.js';
import type { RunArchive } from './run-archive.js';
import type { RunLog } from './run-log.js';
import type { RunNames } from './run-names.js';
import { summaryOf } from './run-record.js';
import type { RunStore } from './run-store.js';
import type { RunFilter, RunRequest, Runs } from './run.js';
import { followStored, refuseForeign, waitForStored } from './stored-follow.js';

export interface RunRegistryOptions {
  readonly maxActive: number;
  readonly store: RunStore;
  readonly names: RunNames;
  readonly archive: RunArchive;
  readonly retention: Retention;
  readonly markers: ProcessMarkers;
  readonly own: ProcessIdentity;
  readonly redact: Redactor;
  readonly log: RunLog;
  readonly now: () => number;
  /** The map of active runs; made outside, as the archive must know what is active. */
  readonly active: Map<RunId, ActiveRun>;
}

/** How many removals may be behind before the start of a run waits for them. */
const maxBacklog = 256;

/** The runs map: what is known of an active run stands in one entry, and leaves with its cancellation in one step. */
export class RunRegistry implements Runs, AsyncDisposable {
  readonly #options: RunRegistryOptions;
  readonly #active: Map<RunId, ActiveRun>;
  /** Connections and the newest run of each; `ended` once its input has ended. */
  readonly #owners = new LRUCache<string, { latest?: RunId; ended: boolean }>({ max: 256 });
  #closed = false;

  constructor(options: RunRegistryOptions) {
    this.#options = options;
    this.#active = options.active;
  }

  get active(): number {
    return this.#active.size;
  }

  async start(request: RunRequest): Promise<RunSummary> {
    const { maxActive, store, own, redact, now, retention } = this.#options;
    if (this.#closed) throw new DomainError('canceled', 'the server is closing');
    if (this.#active.size >= maxActive) {
      throw new DomainError('limit', `${maxActive} runs are active already`, {
        hint: 'wait for one to end, or cancel one',
      });
    }
    const id = `run-${uuid()}`;
    const run = new ActiveRun({ id, dir: store.directory(id), request, process: own, redact, now });
    this.#active.set(id, run);
    void this.#options.archive.ready();
    try {
      if (retention.backlog > maxBacklog) await retention.settled();
      await store.create(run.record, request.plan);
      await this.#options.markers.announce();
    } catch (error) {
      this.#active.delete(id);
      await store.remove(id).catch(() => undefined); // half a start is no run
      const message = `the run could not be started: ${error instanceof Error ? error.message : String(error)}`;
      run.update({ status: 'failed', error: { kind: 'store', message } });
      run.settle();
      throw new DomainError('run-failed', message, { hint: `is ${store.dir} writable?` }, { cause: error });
    }
    const owner = this.#owners.get(request.owner);
    this.#owners.set(request.owner, { latest: id, ended: owner?.ended ?? false });
    run.orphaned = !request.detach && owner?.ended === true;
    // Begun before anybody knows the id, so that a cancel always meets work that can say what it had.
    void carryOut(run, request, { ...this.#carrying(), redact, now });
    return run.summary;
  }

  async status(id: RunId): Promise<RunSummary> {
    const { archive } = this.#options;
    return this.#active.get(id)?.summary ?? summaryOf(archive.known(id) ?? (await archive.find(id)));
  }

  async cancel(id: RunId, reason = 'canceled on request'): Promise<{ canceled: boolean }> {
    const run = this.#active.get(id);
    if (run === undefined) {
      await refuseForeign(this.#options.archive, id);
      return { canceled: false };
    }
    const mine = run.stop({ kind: 'canceled', reason });
    const record = await run.settled;
    return { canceled: mine && record.status === 'canceled' };
  }

  async wait(id: RunId, options: { timeoutMs?: number | undefined; signal: AbortSignal }): Promise<RunSummary> {
    const run = this.#active.get(id);
    if (run === undefined) return waitForStored(this.#options.archive, id, options.timeoutMs, options.signal);
    const record = await run.waitFor(options.timeoutMs, options.signal);
    if (record !== undefined) return summaryOf(record);
    if (run.orphaned && run.waiting === 0) run.stop(endOfInputCause);
    options.signal.throwIfAborted();
    return run.summary;
  }

  latestOf(owner: string): RunId | undefined {
    return this.#owners.get(owner)?.latest;
  }

  async list(filter: RunFilter, page: { limit: number; cursor?: string | undefined }): Promise<RunPage> {
    const { archive, names } = this.#options;
    await archive.ready();
    await names.refresh();
    const stored = names.newestFirst();
    const ids =
      this.#active.size === 0 ? stored : [...new Set([...stored, ...this.#active.keys()])].toSorted().toReversed();
    const summary = async (id: RunId): Promise<RunSummary | undefined> => {
      const run = this.#active.get(id);
      if (run !== undefined) return run.summary;
      const record = await archive.peek(id);
      return record && summaryOf(record);
    };
    return listRuns({ ids, summary }, filter, page);
  }

  async events(
    id: RunId,
    fromSeq: number,
    limit: number,
  ): Promise<{ events: RunEvent[]; next_seq: number; ended: boolean }> {
    const run = this.#active.get(id);
    if (run !== undefined) {
      const page = await run.log.read(fromSeq, limit);
      return { events: page.events, next_seq: page.nextSeq, ended: page.ended };
    }
    const { path, index, ended } = await this.#options.archive.events(id);
    const page = await readEvents(path, index, fromSeq, { limit });
    return { events: page.events, next_seq: page.nextSeq, ended: ended && page.atEnd };
  }

  follow(id: RunId, fromSeq: number, signal: AbortSignal, types?: EventTypes): AsyncIterable<RunEvent> {
    const run = this.#active.get(id);
    return run === undefined
      ? followStored(this.#options.archive, id, fromSeq, signal, types)
      : run.log.follow(fromSeq, signal, types);
  }

  async directory(id: RunId): Promise<string> {
    return this.#active.get(id)?.dir ?? (await this.#options.archive.directory(id));
  }

  async endOfInput(owner: string): Promise<void> {
    this.#owners.set(owner, { ...this.#owners.get(owner), ended: true });
    const stopped: Promise<unknown>[] = [];
    for (const run of this.#active.values()) {
      if (run.owner !== owner || run.detach) continue;
      run.orphaned = true;
      if (run.waiting > 0) continue;
      run.stop(endOfInputCause);
      stopped.push(run.settled);
    }
    await Promise.all(stopped);
  }

  detached(owner: string): Promise<void> | undefined {
    const runs = [...this.#active.values()].filter((run) => run.detach && run.owner === owner);
    return runs.length === 0 ? undefined : Promise.all(runs.map((run) => run.settled)).then(() => undefined);
  }

  async cancelAll(reason: string): Promise<void> {
    const runs = [...this.#active.values()];
    for (const run of runs) run.stop({ kind: 'canceled', reason });
    await Promise.all(runs.map(async (run) => run.settled));
  }

  /** Cancels what is active, waits for it and for pending removals; no run can be started any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.cancelAll('the server is closing');
    await this.#options.archive.settled();
    await this.#options.retention.settled();
    await this.#options.markers.withdraw();
  }

  #carrying(): Pick<Parameters<typeof carryOut>[2], 'log' | 'save' | 'retire'> {
    const { log, store, archive, retention } = this.#options;
    return {
      log,
      save: (record) => store.save(record),
      retire: (run) => {
        archive.add(run.record, run.log.index);
        this.#active.delete(run.id);
        retention.prune();
      },
    };
  }
}

const endOfInputCause = { kind: 'canceled', reason: 'its connection has ended' } as const;
