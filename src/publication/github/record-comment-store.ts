import * as z from 'zod/mini';
import { PublicationProblem, type Listing, type RecordStore } from '../model.js';
import type { PublicationRecord } from '../record.js';
import { isSameRun, isSettled, newestFirst } from './check-run-store.js';
import { createComment, updateComment } from './comment-requests.js';
import type { GithubApi } from './github-api.js';
import type { Identity } from './identity.js';
import { OurComments, recordMarker } from './our-comments.js';
import { recordText } from './record-text.js';

interface Kept {
  readonly id: number;
  readonly record: PublicationRecord;
}

/** Records as small comments of their own, folded away as outdated: for tokens that may comment but not write checks. */
export class RecordCommentStore implements RecordStore {
  readonly name = 'record-comments';
  readonly #api: GithubApi;
  readonly #identity: Identity;
  readonly #ours: OurComments;
  /** What was written since the last list; undefined when a write may or may not have been applied. */
  #written: readonly Kept[] | undefined;

  constructor(api: GithubApi, identity: Identity, ours = new OurComments(api, identity)) {
    this.#api = api;
    this.#identity = identity;
    this.#ours = ours;
  }

  async list(sha: string, signal: AbortSignal): Promise<Listing> {
    const listing = await this.#ours.listing(sha, signal);
    this.#written = [];
    return listing;
  }

  async put(record: PublicationRecord, signal: AbortSignal): Promise<boolean> {
    if (this.#written === undefined) await this.list(record.sha, signal);
    const written = this.#written ?? [];
    const kept = [...this.#ours.records(record.sha), ...written];
    const old = kept.filter(({ record: other }) => isSameRun(other, record)).toSorted(newestFirst)[0];
    if (old !== undefined && isSettled(old.record, record)) return false;
    this.#written = undefined;
    const id = await this.#write(record, old?.id, signal);
    this.#written = [...written.filter((each) => each.id !== id), { id, record }];
    return true;
  }

  async #write(record: PublicationRecord, id: number | undefined, signal: AbortSignal): Promise<number> {
    const title = `<sub>Assay keeps a verdict here (${record.kind}, ${record.state}); the status comment shows it.</sub>`;
    const body = `${recordMarker(this.#api.settings.pullRequest)}\n${title}\n\n${recordText(record)}\n`;
    if (id !== undefined && (await updateComment(this.#api, id, body, signal)) !== undefined) return id;
    const made = await createComment(this.#api, this.#identity, body, signal);
    await this.#fold(made.node_id, signal);
    return made.id;
  }

  /** For the reader's eye only: without it the record is as good. */
  async #fold(nodeId: string, signal: AbortSignal): Promise<void> {
    const query =
      'mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: OUTDATED}) { minimizedComment { isMinimized } } }';
    try {
      await this.#api.write('POST /graphql', { query, variables: { id: nodeId } }, z.unknown(), signal);
    } catch (error) {
      if (!(error instanceof PublicationProblem)) throw error;
      this.#api.settings.warn(`the comment that keeps a record stays unfolded: ${error.message}`);
    }
  }
}
