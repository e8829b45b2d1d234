import type { PublicationRecord } from './record.js';

/** Which way records are kept; named in the outcome and in the footer of the comment. */
export type StoreName = 'check-runs' | 'record-comments' | 'state-block' | 'directory' | 'record-file';

/** A record as a store holds it. */
export interface StoredRecord {
  readonly record: PublicationRecord;
  /** When it was written, by the clock of the store (ms since 1970), if that tells. */
  readonly writtenAtMs?: number;
  /** True when its run says "running" and yet has ended: it will never get a verdict. */
  readonly abandoned?: boolean;
}

export interface Listing {
  readonly records: readonly StoredRecord[];
  /** How many were found that cannot be read: damaged, forged, or of a version that is not ours. */
  readonly unreadable: number;
}

/**
 * Keeps the records of one pull request, each written by its own run only. Every store passes
 * `test/contract/publication`. What cannot be done is thrown as a PublicationProblem.
 */
export interface RecordStore {
  readonly name: StoreName;
  /** Every readable record of a commit; several of one key are possible, the reader takes the newest. */
  list(sha: string, signal: AbortSignal): Promise<Listing>;
  /**
   * Keeps a record. One of the same run and attempt with a higher `seq` stays; other runs' are never touched.
   * Repeating a put is safe. Answers whether anything was written. A store that lives in the comment does nothing here: see `embedding`.
   */
  put(record: PublicationRecord, signal: AbortSignal): Promise<boolean>;
  /** Of a host whose comment also holds the records that it shows, for jobs that may not read the store. */
  readonly embedding?: Embedding | undefined;
}

/** Records within the comment. They are read with it, see `FoundComments.shown`. */
export interface Embedding {
  /** The text that goes below the body, and the records as it holds them: what has no room is left out. */
  embed(
    sha: string,
    records: readonly StoredRecord[],
  ): { readonly text: string; readonly records: readonly StoredRecord[] };
  /** True when two bodies hold the same. */
  same(a: string, b: string): boolean;
  /** The body without what is embedded. */
  strip(body: string): string;
}

/** The status comment as it is now. */
export interface StatusComment {
  readonly id: string;
  readonly body: string;
  readonly url?: string;
  /** By the clock of the host, ms since 1970. */
  readonly updatedAtMs?: number;
}

export interface FoundComments {
  /** The one with the lowest id that carries the marker and comes from a trusted author. */
  readonly comment?: StatusComment;
  /** The records that the comment says it shows, some of them perhaps without details; undefined when it does not say. */
  readonly shown?: readonly StoredRecord[];
  /** Records that were found in other comments by the way. */
  readonly beside?: readonly StoredRecord[];
  /** How many comments there are in all, ours or not; undefined when not all were looked at. */
  readonly total?: number;
  /** Others like it that this identity may remove. `old`: its creator must have ended long ago (two minutes and more). */
  readonly extras: readonly { readonly id: string; readonly old: boolean }[];
}

/** The one comment of a pull request. */
export interface CommentStore {
  find(signal: AbortSignal): Promise<FoundComments>;
  create(body: string, signal: AbortSignal): Promise<StatusComment>;
  /** `gone`: it has been deleted; `too-long`: the host takes less. */
  update(id: string, body: string, signal: AbortSignal): Promise<StatusComment | 'gone' | 'too-long'>;
  /** Deletes a comment of our own; one that is gone already is no failure. */
  remove(id: string, signal: AbortSignal): Promise<void>;
}

/** All that the publish loop acts through. */
export interface PublicationPort {
  readonly store: RecordStore;
  readonly comments: CommentStore;
  /** The commit that the pull request is at. */
  readonly readHead: (signal: AbortSignal) => Promise<string>;
  /** How many comments the pull request was said to have, when the head was read last; undefined if nothing tells. */
  readonly commentCount?: () => number | undefined;
  /** Requests made so far, failed ones and retries included. */
  requests(): number;
  /** What is left of the API quota, when known. */
  quota?(): Quota | undefined;
}

export interface Quota {
  readonly used: number;
  readonly limit: number;
}

/** Why something could not be done; the words are part of the answer `degraded(reason)`. */
export type ProblemReason =
  | 'no-permission'
  | 'rate-limited'
  | 'server-error'
  | 'unreachable'
  | 'locked'
  | 'not-found'
  | 'unauthorized'
  | 'too-long'
  | 'unknown-version'
  | 'read-only'
  | 'contention'
  | 'failed';

/** A step that failed. The message names no token and quotes no body. */
export class PublicationProblem extends Error {
  override readonly name = 'PublicationProblem';
  readonly reason: ProblemReason;
  /** True when the write may have been applied all the same: look before trying again. */
  readonly uncertain: boolean;
  /** When the host will listen again. */
  readonly retryAfterMs: number | undefined;
  constructor(
    reason: ProblemReason,
    message: string,
    { uncertain = false, retryAfterMs, ...options }: ErrorOptions & { uncertain?: boolean; retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.uncertain = uncertain;
    this.retryAfterMs = retryAfterMs;
  }
}

/** How a publication ended; it never changes the verdict of what it tells. */
export interface PublicationOutcome {
  readonly status: 'published' | 'unchanged' | 'superseded' | 'degraded';
  readonly reason?: string;
  readonly comment_url?: string;
  readonly requests: number;
  /** How often the comment was looked at or written. */
  readonly rounds: number;
  /** Rows of the comment. */
  readonly rows: number;
  readonly store: StoreName;
}
