import type { RunId } from '../protocol/run.js';
import type { PrunedIds } from './pruned-ids.js';
import type { RunLog } from './run-log.js';
import type { RunNames } from './run-names.js';
import { idTime } from './run-record.js';
import type { RunStore } from './run-store.js';

export interface RetentionOptions {
  readonly names: RunNames;
  readonly store: RunStore;
  readonly pruned: PrunedIds;
  /** How many ended runs are kept. */
  readonly keepRuns: number;
  readonly keepDays: number | undefined;
  readonly now: () => number;
  /** True when nobody carries the run out any more. */
  readonly isOver: (id: RunId) => Promise<boolean>;
  readonly onRemoved: (id: RunId) => void;
  readonly log: RunLog;
}

/** How often the directory is looked at for runs of other processes while pruning. */
const refreshMs = 5_000;
const dayMs = 86_400_000;
/** How long, and up to how many, runs are gathered to be removed together. */
const gatherMs = 50;
const maxGathered = 64;

/** Removes the runs that ended first when there are too many or they are too old; the newest always stays. */
export class Retention {
  readonly #options: RetentionOptions;
  #pruning: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #again = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** Returns at once. Runs that end shortly after each other are removed together, a moment later. */
  prune(): void {
    this.#timer ??= setTimeout(() => this.#start(), gatherMs).unref();
    if (this.backlog > maxGathered) this.#start();
  }

  /** Resolves when all that `prune` was called for is removed. */
  async settled(): Promise<void> {
    if (this.#timer !== undefined) this.#start();
    while (this.#pruning !== undefined) await this.#pruning;
  }

  /** One pruning goes on at a time; what ends meanwhile is seen by its next round. */
  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#again = true;
    this.#pruning ??= this.#loop().finally(() => (this.#pruning = undefined));
  }

  /** How many runs wait to be removed. */
  get backlog(): number {
    return this.#options.names.size - this.#options.keepRuns;
  }

  async #loop(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#options.names.refresh(refreshMs);
        await this.#removeAll(await this.#candidates());
      } catch (error) {
        this.#options.log.warn({ err: error }, 'old runs could not be removed');
      }
    }
  }

  async #candidates(): Promise<RunId[]> {
    const { names, keepDays, now, isOver } = this.#options;
    const before = keepDays === undefined ? -Infinity : now() - keepDays * dayMs;
    let excess = this.backlog;
    const candidates: RunId[] = [];
    let left = names.size - 1;
    for (const id of names.oldestFirst()) {
      if (left-- <= 0 || (excess <= 0 && idTime(id) >= before)) break;
      if (await isOver(id)) candidates.push(id);
      excess -= 1; // one that goes on is not among the ended ones that are counted
    }
    return candidates;
  }

  async #removeAll(ids: readonly RunId[]): Promise<void> {
    const { names, store, pruned, onRemoved, log } = this.#options;
    if (ids.length === 0) return;
    await pruned.add(ids);
    for (const id of ids) {
      names.delete(id);
      onRemoved(id);
      // One that cannot be removed must not keep the others; it is found again when the directory is read anew.
      await store.remove(id).catch((error: unknown) => log.warn({ err: error, run: id }, 'an old run stays'));
    }
  }
}
