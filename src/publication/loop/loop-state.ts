import type { FoundComments, Listing, ProblemReason, StatusComment, StoredRecord } from '../model.js';
import type { PublicationRecord } from '../record.js';

/** Times of the loop, in milliseconds. */
export interface LoopTimes {
  /** The whole publication; at its end a write without a clean second look is `degraded(contention)`. */
  readonly deadline: number;
  /** How long a final publication waits before its second look, because lists lag behind writes. */
  readonly settle: number;
  /** The longest wait for others that finish now too, so that one of them writes for all. */
  readonly batch: number;
  /** What is not final leaves a comment alone that was written less than this ago. */
  readonly minInterval: number;
  /** The longest wait after a look that was not clean. */
  readonly jitter: number;
}

export const defaultTimes: LoopTimes = {
  deadline: 60_000,
  settle: 5_000,
  batch: 20_000,
  minInterval: 60_000,
  jitter: 1_000,
};

/** What one publication is made with; the same all the way. */
export interface LoopPlan {
  /** The records of this run, all of one commit. */
  readonly own: readonly PublicationRecord[];
  readonly sha: string;
  readonly final: boolean;
  readonly times: LoopTimes;
  /** Of a store that lives in the comment: fewer tries, for it can lose. */
  readonly maxRounds?: number | undefined;
  /** True when the comment itself tells which records it shows. */
  readonly embeds?: boolean;
  /** The body that holds these records of this commit; a higher level shows less. */
  readonly render: (sha: string, records: readonly StoredRecord[], level: number) => string;
  /** True when two bodies say the same. */
  readonly same: (a: string, b: string) => boolean;
}

/** One thing to do in the world. Every one is a single request, but for `wait` and `done`. */
export type LoopAction =
  | { readonly type: 'read-head' }
  | { readonly type: 'list'; readonly sha: string }
  | { readonly type: 'put'; readonly record: PublicationRecord }
  | { readonly type: 'find' }
  | { readonly type: 'create'; readonly body: string }
  | { readonly type: 'update'; readonly id: string; readonly body: string }
  | { readonly type: 'remove'; readonly id: string }
  /** Somewhere between `least` and `most` milliseconds; chance keeps writers apart. */
  | { readonly type: 'wait'; readonly least: number; readonly most: number }
  | { readonly type: 'done'; readonly ending: LoopEnding };

export interface LoopEnding {
  readonly status: 'published' | 'unchanged' | 'superseded' | 'degraded';
  readonly reason?: string;
}

/** What came of an action. */
export type LoopResult =
  /** `comments`: how many the pull request has, if that is told. */
  | { readonly type: 'head'; readonly sha: string; readonly comments?: number | undefined }
  | { readonly type: 'listed'; readonly listing: Listing }
  | { readonly type: 'found'; readonly found: FoundComments }
  | { readonly type: 'written'; readonly comment: StatusComment }
  | { readonly type: 'gone' }
  | { readonly type: 'too-long' }
  /** `idle`: there was nothing to do. */
  | { readonly type: 'ok'; readonly idle?: boolean }
  | {
      readonly type: 'problem';
      readonly reason: ProblemReason;
      readonly uncertain: boolean;
      readonly retryAfterMs?: number;
    };

/** Where the loop stands: plain data, so that a test can walk through every order of things. */
export interface LoopState {
  readonly step: LoopStep;
  /** The commit the pull request was last seen at. */
  readonly head: string;
  /** Records of the head, own ones included, the newest of each key. */
  readonly records: readonly StoredRecord[];
  /** Own records that the store does not hold yet. */
  readonly unwritten: readonly PublicationRecord[];
  /** True when the store was written to, or the comment. */
  readonly wrote: boolean;
  /** True when it has waited for others. */
  readonly batched: boolean;
  /** True when others must be expected to have kept records during that wait. */
  readonly stale: boolean;
  /** The comment as it was last found or written; undefined when it must be looked for. */
  readonly comment: StatusComment | undefined;
  /** The commit whose view was written last and not looked at since. */
  readonly unverified: string | undefined;
  /** The comment that this publication made and has not yet seen among the others. */
  readonly created: string | undefined;
  /** How many comments there were in all when ours was not among them; undefined when it is not known, or no matter. */
  readonly total: number | undefined;
  /** True when a comment may have been made by a write that was answered with an error. */
  readonly orphaned: boolean;
  /** How often the created comment was looked for in vain. */
  readonly unseen: number;
  /** Comments to remove. */
  readonly extras: readonly string[];
  readonly level: number;
  readonly rounds: number;
  /** Writes that may or may not have been applied. */
  readonly doubts: number;
  /** Of the step `wait`. */
  readonly pause: Pause;
  readonly ending: LoopEnding;
}

export interface Pause {
  readonly least: number;
  readonly most: number;
  readonly resume: LoopStep;
}

export type LoopStep =
  | 'read-head'
  | 'list'
  | 'put'
  | 'find'
  | 'clean'
  | 'write'
  | 'again-head'
  | 'again-list'
  | 'list-late'
  | 'wait'
  | 'done';

export const firstState: LoopState = {
  step: 'read-head',
  head: '',
  records: [],
  unwritten: [],
  wrote: false,
  batched: false,
  stale: false,
  comment: undefined,
  unverified: undefined,
  created: undefined,
  total: undefined,
  orphaned: false,
  unseen: 0,
  extras: [],
  level: 0,
  rounds: 0,
  doubts: 0,
  pause: { least: 0, most: 0, resume: 'done' },
  ending: { status: 'degraded', reason: 'failed' },
};
