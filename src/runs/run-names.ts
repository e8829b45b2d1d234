import type { RunId } from '../protocol/run.js';
import type { RunStore } from './run-store.js';

/** Two changes within one tick of the file system's clock look like one. */
const clockGrainMs = 50;

/**
 * The ids of the store that this process does not carry out itself, in the order in which they ended as far as known:
 * those found on disk by age, then own ones as they end. The directory is read only when it has changed.
 */
export class RunNames {
  readonly #store: RunStore;
  readonly #isActive: (id: RunId) => boolean;
  #ids = new Set<RunId>();
  #sorted: RunId[] | undefined;
  #changedAt = -1;
  #settledAt = -1;
  #scannedAt = -Infinity;
  #scanning: Promise<void> | undefined;

  constructor(store: RunStore, isActive: (id: RunId) => boolean) {
    this.#store = store;
    this.#isActive = isActive;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** In the order of ending. */
  oldestFirst(): Iterable<RunId> {
    return this.#ids;
  }

  /** By the time they were started. */
  newestFirst(): readonly RunId[] {
    this.#sorted ??= [...this.#ids].toSorted().toReversed();
    return this.#sorted;
  }

  add(id: RunId): void {
    this.#ids.add(id);
    this.#sorted = undefined;
  }

  /** Puts a run of another process, seen to go on, behind those that have ended. */
  defer(id: RunId): void {
    if (this.#ids.delete(id)) this.#ids.add(id);
  }

  delete(id: RunId): void {
    if (this.#ids.delete(id)) this.#sorted = undefined;
  }

  /** Takes in what other processes have added or removed. Looks at most every `minAgeMs`. */
  async refresh(minAgeMs = 0): Promise<void> {
    if (performance.now() - this.#scannedAt < minAgeMs) return;
    this.#scanning ??= this.#scan().finally(() => (this.#scanning = undefined));
    await this.#scanning;
  }

  async #scan(): Promise<void> {
    const changedAt = await this.#store.changedAt();
    this.#scannedAt = performance.now();
    if (changedAt === this.#changedAt && changedAt < this.#settledAt) return;
    this.#settledAt = Date.now() - clockGrainMs;
    const found = new Set(await this.#store.names());
    this.#changedAt = changedAt;
    const known = [...this.#ids].filter((id) => found.has(id));
    const others = [...found].filter((id) => !this.#ids.has(id) && !this.#isActive(id)).toSorted();
    // The directory is first read when own runs have ended already: what was there before them goes before them.
    const [first = ''] = known;
    this.#ids = new Set([...others.filter((id) => id < first), ...known, ...others.filter((id) => id >= first)]);
    this.#sorted = undefined;
  }
}
