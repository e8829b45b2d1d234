import * as z from 'zod/mini';
import { PublicationProblem, type Listing, type RecordStore } from '../model.js';
import type { PublicationRecord } from '../record.js';
import { isSameRun, isSettled, newestFirst } from './check-run-store.js';
import { createComment, listOurs, updateComment } from './comments.js';
import type { GithubApi } from './github-api.js';
import type { Identity } from './identity.js';
import { recordIn, recordText } from './record-text.js';

interface Kept {
  readonly id: number;
  readonly record: PublicationRecord;
}

/** First line of a record's comment. */
function recordMarker(pullRequest: number): string {
  return `<!-- assay-record:pr-${pullRequest} -->`;
}

/** Records as small comments of their own, folded away as outdated: for tokens that may comment but not write checks. */
export class RecordCommentStore implements RecordStore {
  readonly name = 'record-comments';
  readonly #api: GithubApi;
  readonly #identity: Identity;
  #kept: Kept[] | undefined;

  constructor(api: GithubApi, identity: Identity) {
    this.#api = api;
    this.#identity = identity;
  }

  async list(sha: string, signal: AbortSignal): Promise<Listing> {
    const comments = await listOurs(this.#api, this.#identity, this.#marker, signal);
    let unreadable = 0;
    const found: (Kept & { writtenAtMs: number })[] = [];
    for (const { id, body, updated_at: updated } of comments) {
      const record = recordIn(body ?? '');
      if (record === undefined) unreadable += 1;
      else found.push({ id, record, writtenAtMs: Date.parse(updated) });
    }
    this.#kept = found.map(({ id, record }) => ({ id, record }));
    const here = found.filter(({ record }) => record.sha === sha);
    return { records: here.map(({ record, writtenAtMs }) => ({ record, writtenAtMs })), unreadable };
  }

  async put(record: PublicationRecord, signal: AbortSignal): Promise<void> {
    if (this.#kept === undefined) await this.list(record.sha, signal);
    const kept = this.#kept ?? [];
    const own = kept.filter(({ record: other }) => other.sha === record.sha && isSameRun(other, record));
    const old = own.toSorted(newestFirst)[0];
    if (old !== undefined && isSettled(old.record, record)) return;
    this.#kept = undefined;
    const id = await this.#write(record, old?.id, signal);
    this.#kept = [...kept.filter((each) => each.id !== id), { id, record }];
  }

  get #marker(): string {
    return recordMarker(this.#api.settings.pullRequest);
  }

  async #write(record: PublicationRecord, id: number | undefined, signal: AbortSignal): Promise<number> {
    const title = `<sub>Assay keeps a verdict here (${record.kind}, ${record.state}); the status comment shows it.</sub>`;
    const body = `${this.#marker}\n${title}\n\n${recordText(record)}\n`;
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
