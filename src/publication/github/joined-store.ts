import { withFound } from '../loop/own-records.js';
import { type Embedding, type Listing, PublicationProblem, type RecordStore, type StoreName } from '../model.js';
import { smallerRecords } from '../cap-record.js';
import { type PublicationRecord, compareAge } from '../record.js';
import { isSameRun } from './check-run-store.js';
import type { EndedRuns } from './ended-runs.js';
import type { OurComments } from './our-comments.js';
import { type GithubStore, githubStores } from './settings.js';
import { sameState, withoutState, writeState } from './state-block.js';

export interface JoinedStores {
  readonly checkRuns: RecordStore;
  readonly recordComments: RecordStore;
  /** What the list of comments says, to this store and to who looks for the status comment. */
  readonly ours: OurComments;
  readonly ended: EndedRuns;
}

const embedding: Embedding = { embed: writeState, same: sameState, strip: withoutState };

/**
 * Writes to the first store that the token may write to, and reads every one that may hold records: jobs of one
 * pipeline have different rights. Which store it is shows when a record is put: one that refuses for want of permission
 * gives its place to the next, for good. At the last, the state block, a record is only kept within the comment.
 */
export class JoinedStore implements RecordStore {
  readonly embedding = embedding;
  readonly #stores: JoinedStores;
  readonly #warn: (message: string) => void;
  #current: GithubStore;
  #readsChecks = true;
  /** What was put here: in a pipeline of different rights it must be where all can read it. */
  readonly #own: PublicationRecord[] = [];

  constructor(stores: JoinedStores, warn: (message: string) => void, first: GithubStore = 'check-runs') {
    this.#stores = stores;
    this.#warn = warn;
    this.#current = first;
  }

  get name(): StoreName {
    return this.#current;
  }

  async list(sha: string, signal: AbortSignal): Promise<Listing> {
    const { ours, recordComments } = this.#stores;
    const checks = await this.#listChecks(sha, signal);
    if (this.#current === 'check-runs' && !ours.mayHaveNews) {
      return { ...checks, records: await this.#marked(checks.records, signal) };
    }
    const comments = await recordComments.list(sha, signal);
    const unreadable = checks.unreadable + comments.unreadable;
    const joined = withFound(sha, checks.records, comments.records);
    return { records: await this.#marked(this.#keptForAll(sha, joined), signal), unreadable };
  }

  async put(record: PublicationRecord, signal: AbortSignal): Promise<boolean> {
    if (!this.#own.includes(record)) this.#own.push(record);
    const { checkRuns, recordComments } = this.#stores;
    try {
      if (this.#current === 'state-block') return true; // by the write of the comment, which follows
      if (this.#current === 'record-comments') return await putWhatFits(recordComments, record, signal);
      const written = await putWhatFits(checkRuns, record, signal);
      return (this.#isMixed(record.sha) && (await putWhatFits(recordComments, record, signal))) || written;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#giveUp(error);
      return this.put(record, signal);
    }
  }

  #marked(records: Listing['records'], signal: AbortSignal): Promise<Listing['records']> {
    return this.#stores.ended.mark(records, this.#own, signal);
  }

  /** Check runs, unless the token may not even read them. */
  async #listChecks(sha: string, signal: AbortSignal): Promise<Listing> {
    const nothing: Listing = { records: [], unreadable: 0 };
    if (!this.#readsChecks) return nothing;
    try {
      return await this.#stores.checkRuns.list(sha, signal);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#readsChecks = false;
      if (this.#current === 'check-runs') this.#giveUp(error);
      return nothing;
    }
  }

  /** True when other jobs keep records as comments: perhaps they cannot read ours. */
  #isMixed(sha: string): boolean {
    return this.#stores.ours.records(sha).some(({ record }) => !this.#own.some((own) => isSameRun(own, record)));
  }

  /**
   * Among jobs that keep records as comments our own counts as kept when it is there too. They either see it, or have
   * made their comment after ours; then they found ours in the state block.
   */
  #keptForAll(sha: string, records: Listing['records']): Listing['records'] {
    if (this.#current !== 'check-runs' || !this.#isMixed(sha)) return records;
    const inComments = this.#stores.ours.records(sha);
    return records.filter(({ record }) => {
      const own = this.#own.some((each) => isSameRun(each, record));
      return !own || inComments.some((each) => isSameRun(each.record, record) && compareAge(each.record, record) >= 0);
    });
  }

  #giveUp(error: PublicationProblem): void {
    const refused = this.#current;
    this.#current = githubStores[githubStores.indexOf(refused) + 1] ?? 'state-block';
    this.#warn(`records cannot be kept as ${refused} (${error.message}); taking ${this.#current}`);
  }
}

/** A host that refuses a record may take it without its details: the verdict counts. */
async function putWhatFits(store: RecordStore, record: PublicationRecord, signal: AbortSignal): Promise<boolean> {
  const [next, ...rest] = smallerRecords(record);
  for (let less: PublicationRecord = record, smaller = next; ; less = smaller, smaller = rest.shift()) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- only when the one before was refused
      return await store.put(less, signal);
    } catch (error) {
      if (smaller === undefined || !isTooLarge(error)) throw error;
    }
  }
}

function isTooLarge(error: unknown): boolean {
  if (!(error instanceof PublicationProblem) || error.uncertain) return false;
  // It does not always say what it does not like.
  return error.reason === 'too-long' || error.reason === 'failed';
}

/** Where nothing may be made anew, an old comment may still be changed. */
function isRefusal(error: unknown): error is PublicationProblem {
  return error instanceof PublicationProblem && ['no-permission', 'locked'].includes(error.reason);
}
