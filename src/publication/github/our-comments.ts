import { withFound } from '../loop/own-records.js';
import { PublicationProblem, type Listing, type StoredRecord } from '../model.js';
import type { PublicationRecord } from '../record.js';
import { type WireComment, isOurs, listComments } from './comment-requests.js';
import type { GithubApi } from './github-api.js';
import type { Identity } from './identity.js';
import { recordIn } from './record-text.js';
import { readState } from './state-block.js';

export interface RecordComment {
  readonly id: number;
  readonly record: PublicationRecord;
  readonly writtenAtMs: number;
}

/** First line of a record's comment. */
export function recordMarker(pullRequest: number): string {
  return `<!-- assay-record:pr-${pullRequest} -->`;
}

/**
 * What the comments of the pull request say, of which one list tells everything: the status comment with its state
 * block, and records in comments of their own. Whichever store a job writes to, it reads these too: another job may
 * have no right to write where this one does.
 */
export class OurComments {
  readonly #api: GithubApi;
  readonly #identity: Identity;
  #records: readonly RecordComment[] = [];
  #unreadable = 0;
  /** How many comments there were when they were listed, ours or not. */
  #listed: number | undefined;
  /** The same as the pull request itself says. */
  #told: number | undefined;

  constructor(api: GithubApi, identity: Identity) {
    this.#api = api;
    this.#identity = identity;
  }

  /** Those with the marker, by id. Keeps what records there are besides. */
  async list(signal: AbortSignal): Promise<WireComment[]> {
    const { pullRequest, marker } = this.#api.settings;
    const all = await listComments(this.#api, this.#identity, signal);
    const kept = all.filter((each) => isOurs(each, this.#identity, recordMarker(pullRequest)));
    this.#records = kept.flatMap(({ id, body, updated_at: updated }) => {
      const record = recordIn(body ?? '');
      return record === undefined ? [] : [{ id, record, writtenAtMs: Date.parse(updated) }];
    });
    this.#unreadable = kept.length - this.#records.length;
    this.#listed = all.length;
    return all.filter((each) => isOurs(each, this.#identity, marker));
  }

  /** How many comments the last list had, ours or not. */
  get total(): number | undefined {
    return this.#listed;
  }

  /** How many the pull request was said to have, the last time. */
  get told(): number | undefined {
    return this.#told;
  }

  /** One more was made here: that is no news. */
  made(): void {
    if (this.#listed !== undefined) this.#listed += 1;
  }

  /** The number of comments that the pull request was said to have, just now. */
  hear(count: number | undefined): void {
    this.#told = count;
  }

  /** True when a list may show records that the one before did not. A first list is somebody else's to ask for. */
  get mayHaveNews(): boolean {
    if (this.#listed === undefined) return false;
    return this.#records.length > 0 || this.#told !== this.#listed;
  }

  /** Records in comments of their own, as the last list showed them. */
  records(sha?: string): RecordComment[] {
    return this.#records.filter(({ record }) => sha === undefined || record.sha === sha);
  }

  /** Everything that comments say of a commit, listed anew. */
  async listing(sha: string, signal: AbortSignal): Promise<Listing> {
    const [first] = await this.list(signal);
    const shown = first === undefined ? { records: [], unreadable: 0 } : shownBy(first);
    const own = this.records(sha).map(({ record, writtenAtMs }) => ({ record, writtenAtMs }));
    return { records: withFound(sha, own, shown.records), unreadable: this.#unreadable + shown.unreadable };
  }
}

/** What the state block of a status comment holds. Throws unknown-version: who wrote that knows more than we do. */
export function shownBy({ body }: WireComment): { records: readonly StoredRecord[]; unreadable: number } {
  const found = readState(body ?? '');
  if (found.type === 'later') {
    throw new PublicationProblem('unknown-version', 'the comment is of a later version of Assay; it is left alone');
  }
  if (found.type === 'state') return found;
  return { records: [], unreadable: found.type === 'damaged' ? 1 : 0 };
}
