import { hash } from 'node:crypto';

/** Packs of other versions hold nothing. */
const format = 'assay-pack-1';

/** Longest line that says what a pack holds, bytes. */
export const longestIndex = 1024 * 1024;

/** The first digits of a key say what all trials of a suite have in common: their entries lie in one directory. */
const groupDigits = 16;

export function groupOf(key: string): string {
  return key.slice(0, groupDigits);
}

export function isGroupName(name: string): boolean {
  return /^[0-9a-f]{16}$/.test(name);
}

/** `<time>-<writer>-<number>.pack`, later ones behind earlier ones, also with what an unfinished write adds to it. */
export function isPackName(name: string): boolean {
  return /^[0-9a-z]{9}-[0-9a-z]+-\d+\.pack(?:\.[0-9a-z-]+\.tmp)?$/.test(name);
}

export function packName(now: number, writer: string, count: number): string {
  return `${now.toString(36).padStart(9, '0')}-${writer}-${count}.pack`;
}

/** Where an entry lies in its pack, bytes. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Of its bytes. */
  readonly digest: string;
}

export interface PackEntry {
  readonly key: string;
  readonly bytes: Buffer;
}

/** Entries as one file: a line with a digest of the next one, a line with keys, lengths and digests, and then
 * the entries. */
export function encodePack(entries: readonly PackEntry[]): Buffer {
  const index = JSON.stringify(entries.map(({ key, bytes }) => [key, bytes.length, digestOf(bytes)]));
  const head = Buffer.from(`${format} ${hash('sha256', index, 'hex')}\n${index}\n`);
  return Buffer.concat([head, ...entries.map(({ bytes }) => bytes)]);
}

/** Tells bytes from those that a disk or a person has changed. */
export function digestOf(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex').slice(0, digestDigits);
}

const digestDigits = 32;

const firstLine = format.length + 1 + 64 + 1;

/** What a pack holds, from its first bytes; undefined for anything else, or when they do not reach to the index's end. */
export function decodeIndex(start: Buffer): ReadonlyMap<string, Span> | undefined {
  const end = start.indexOf(10, firstLine);
  if (end === -1 || start.toString('latin1', 0, format.length + 1) !== `${format} `) return undefined;
  const index = start.subarray(firstLine, end);
  if (hash('sha256', index, 'hex') !== start.toString('latin1', format.length + 1, firstLine - 1)) return undefined;
  const spans = new Map<string, Span>();
  let from = end + 1;
  // As it was written, by its digest.
  for (const [key, length, digest] of JSON.parse(index.toString('utf8')) as [string, number, string][]) {
    spans.set(key, { from, to: from + length, digest });
    from += length;
  }
  return spans;
}
