import { PublicationProblem, type Listing, type RecordStore, type StoreName } from '../model.js';
import type { PublicationRecord } from '../record.js';

/**
 * The first store that the token may write to. Which one it is shows when a record is put: a store that refuses for
 * want of permission gives its place to the next, for good. `name` and `embed` are those of the store in use.
 */
export class FallbackStore implements RecordStore {
  readonly #stores: readonly RecordStore[];
  readonly #warn: (message: string) => void;
  #current = 0;

  constructor(stores: readonly [RecordStore, ...RecordStore[]], warn: (message: string) => void) {
    this.#stores = stores;
    this.#warn = warn;
  }

  get name(): StoreName {
    return this.#store.name;
  }

  get embed(): NonNullable<RecordStore['embed']> | undefined {
    const store = this.#store;
    return store.embed === undefined ? undefined : (records) => store.embed?.(records) ?? '';
  }

  list(sha: string, signal: AbortSignal): Promise<Listing> {
    return this.#permitted((store) => store.list(sha, signal));
  }

  put(record: PublicationRecord, signal: AbortSignal): Promise<void> {
    return this.#permitted((store) => store.put(record, signal));
  }

  get #store(): RecordStore {
    const store = this.#stores[this.#current];
    if (store === undefined) throw new RangeError('no store');
    return store;
  }

  async #permitted<T>(work: (store: RecordStore) => Promise<T>): Promise<T> {
    const tried = this.#current;
    try {
      return await work(this.#store);
    } catch (error) {
      const last = tried === this.#stores.length - 1;
      if (last || !(error instanceof PublicationProblem) || error.reason !== 'no-permission') throw error;
      this.#current = Math.max(this.#current, tried + 1);
      this.#warn(
        `records cannot be kept as ${this.#stores[tried]?.name ?? ''} (${error.message}); taking ${this.name}`,
      );
      return this.#permitted(work);
    }
  }
}
