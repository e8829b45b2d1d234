import * as z from 'zod/mini';
import { wholeNumber } from '../protocol/shapes.js';

/** What a record may hold at most; a writer cuts with `capRecord`, a reader refuses what is larger. */
export const recordCaps = {
  name: 200,
  reason: 200,
  log: 2_000,
  repro: 1_000,
  url: 2_000,
  failed: 20,
  lines: 10,
} as const;

const name = z.string().check(z.minLength(1), z.maxLength(recordCaps.name));
const time = z.string().check(z.maxLength(40), z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'RFC 3339 in UTC'));
const figure = z.number();
const count = wholeNumber(0, 1_000_000_000);

/** A commit, in full. */
export const HeadSha = z.string().check(z.regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'a commit has 40 or 64 hex digits'));

/** The run of a CI job, or of a machine without one, that a record tells of. */
export const RecordRun = z.strictObject({
  /** Who runs jobs: `gha` for GitHub Actions, `local` for none. */
  host: name,
  /** Of the workflow run. Digits in it compare as numbers, but for a UUID's. */
  id: name,
  attempt: wholeNumber(1, 1_000_000),
  workflow: name,
  job: name,
  /** What tells the legs of a matrix apart; empty without one. */
  leg: z.string().check(z.maxLength(recordCaps.name)),
});

/**
 * The verdict of one suite in one run on one commit: what a run publishes, and nobody else about it. It holds facts
 * only, nothing that ticks and no text made from others. One record of each key is shown, see `recordKey`.
 */
export const PublicationRecord = z.strictObject({
  v: z.literal(1),
  /** The head of the pull request that was tested, not the merge commit. */
  sha: HeadSha,
  /** Whose comment shows it: several pull requests may be at one commit. Without a number each of them does. */
  pull: z.optional(wholeNumber(1, 1_000_000_000)),
  run: RecordRun,
  /** Grows with each write of this run, and from one suite run of a job to the next; a lower one never replaces a higher one. */
  seq: wholeNumber(0),
  suite: name,
  /** Where the suite is, as a reader knows it: two of one name in one job are two rows. */
  dir: z.optional(name),
  kind: z.enum(['eval', 'coverage', 'test']),
  /** `fail` is judged and bad, `error` could not be judged. */
  state: z.enum(['running', 'pass', 'fail', 'error', 'cancelled']),
  /** `need` is the threshold, `base` what it is compared with. A `ratio` is 0 to 1. */
  score: z.optional(
    z.strictObject({
      got: figure,
      need: z.optional(figure),
      base: z.optional(figure),
      unit: z.enum(['%', 'ratio', 'count']),
    }),
  ),
  /** What is left of `total` was canceled, or could not be judged. */
  counts: z.optional(z.strictObject({ total: count, passed: count, failed: count, skipped: count })),
  /** The first ones of those that did not pass. */
  failed: z.optional(
    z
      .array(
        z.strictObject({
          id: name,
          reason: z.string().check(z.maxLength(recordCaps.reason)),
          log: z.optional(z.string().check(z.maxLength(recordCaps.log))),
        }),
      )
      .check(z.maxLength(recordCaps.failed)),
  ),
  /** One line on the result. */
  note: z.optional(z.string().check(z.maxLength(recordCaps.reason))),
  /** A passed suite with one of these is flagged. */
  warnings: z.optional(z.array(z.string().check(z.maxLength(recordCaps.reason))).check(z.maxLength(recordCaps.lines))),
  /** Shell lines that do it again. */
  repro: z.optional(z.array(z.string().check(z.maxLength(recordCaps.repro))).check(z.maxLength(recordCaps.lines))),
  startedAt: time,
  endedAt: z.optional(time),
  url: z.optional(z.string().check(z.maxLength(recordCaps.url))),
});
export type PublicationRecord = z.output<typeof PublicationRecord>;
export type RecordState = PublicationRecord['state'];

/** What a row of the comment belongs to; equal keys compete, the newest run wins. */
export function recordKey({ run, suite, kind, dir, pull }: PublicationRecord): string {
  return JSON.stringify([run.host, run.workflow, run.job, run.leg, suite, kind, dir, pull]);
}

/** True when a pull request at the record's commit shows it. */
export function isOfPull({ pull }: PublicationRecord, pullRequest: number): boolean {
  return pull === undefined || pull === pullRequest;
}

/** Above 0 when `a` is of a newer run, attempt or write than `b`. See `compareIds`. */
export function compareAge(a: PublicationRecord, b: PublicationRecord): number {
  return compareIds(a.run.id, b.run.id) || a.run.attempt - b.run.attempt || a.seq - b.seq;
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/**
 * Ids of digits alone come first, then others, of which `build-10` comes after `build-9`, then those with a UUID: its hex
 * digits are no numbers, and text is the order of time for the version that we use.
 */
function compareIds(a: string, b: string): number {
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (kind !== other) return kind - other;
  return (kind < 2 ? compareParts(a, b) : 0) || (a === b ? 0 : a < b ? -1 : 1);
}

function kindOf(id: string): number {
  return /^\d+$/.test(id) ? 0 : uuid.test(id) ? 2 : 1;
}

/** Text and numbers take turns, text first, so that like is compared with like. */
function compareParts(a: string, b: string): number {
  const [left, right] = [a, b].map((id) => id.split(/(\d+)/)) as [string[], string[]];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const [one = '', other = ''] = [left[at], right[at]];
    const [x, y] = at % 2 === 1 ? [BigInt(one), BigInt(other)] : [one, other];
    if (x !== y) return x < y ? -1 : 1;
  }
  return left.length - right.length;
}
