import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { canonicalJson } from '../../support/canonical-json.js';
import type { StoredRecord } from '../model.js';
import { HeadSha, PublicationRecord, RecordRun, recordKey } from '../record.js';
import { rowsOf } from '../view.js';

/** Rows that a block holds at most. */
export const blockRows = 400;
/** UTF-16 units of a block: the visible part of a comment needs the rest of its 60,000. */
export const blockBudget = 24_000;
/** A text that unpacks to more is none of ours. */
const maxBytes = 2 * 1024 * 1024;

const { job: _job, leg: _leg, ...slotShape } = RecordRun.shape;
/** A workflow run; entries name it by its place in the list. */
const Slot = z.strictObject(slotShape);
const State = z.strictObject({
  head_sha: HeadSha,
  workflow_runs: z.array(Slot).check(z.maxLength(blockRows)),
  /** Each a record without what it shares with others, read strictly one by one. */
  entries: z.array(z.record(z.string(), z.unknown())).check(z.maxLength(blockRows)),
});

/** What a body says of records: nothing, something damaged, something of a later version, or records. */
export type FoundState =
  | { readonly type: 'none' | 'damaged' | 'later' }
  | {
      readonly type: 'state';
      readonly sha: string;
      readonly records: readonly StoredRecord[];
      readonly unreadable: number;
    };

export interface StateBlock {
  /** One line: `<!-- assay-state:v1:<base64(gzip(json))>:<16 hex of sha256> -->`. */
  readonly text: string;
  /** What it holds: the records, without what there was no room for. */
  readonly records: readonly StoredRecord[];
}

/**
 * The records of one commit as a line that shows nothing. Facts only; equal records give an equal text, in whatever
 * order they come. What has no room goes as in the comment: logs first, then commands, then failed cases, at last rows.
 */
export function writeState(sha: string, records: readonly StoredRecord[]): StateBlock {
  const abandoned = new Set(records.filter((each) => each.abandoned === true).map(({ record }) => recordKey(record)));
  // Worst first: what is cut at the end has passed.
  const rows = rowsOf(sha, records).slice(0, blockRows);
  let block: StateBlock = { text: '', records: [] };
  for (const slim of levels) {
    const kept = rows.map(({ record }): StoredRecord => {
      const less = slim(record);
      return abandoned.has(recordKey(record)) ? { record: less, abandoned: true } : { record: less };
    });
    block = { text: lineOf(sha, kept), records: kept };
    if (block.text.length <= blockBudget) return block;
  }
  for (let size = rows.length; block.text.length > blockBudget && size > 0;) {
    size = Math.floor(size * 0.8);
    const kept = block.records.slice(0, size);
    block = { text: lineOf(sha, kept), records: kept };
  }
  return block;
}

const levels: readonly ((record: PublicationRecord) => PublicationRecord)[] = [
  (record) => record,
  ({ failed, ...record }) => ({
    ...record,
    ...(failed && { failed: failed.map(({ id, reason }) => ({ id, reason })) }),
  }),
  ({ failed, repro, ...record }) => ({
    ...record,
    ...(failed && { failed: failed.slice(0, 5).map(({ id, reason }) => ({ id, reason: reason.slice(0, 80) })) }),
    ...(repro && { repro: repro.slice(0, 1) }),
  }),
  ({ failed: _failed, repro: _repro, note: _note, ...record }) => ({
    ...record,
    // One is enough to flag a row.
    ...(record.warnings && { warnings: record.warnings.slice(0, 1).map((text) => text.slice(0, 40)) }),
  }),
];

function lineOf(sha: string, records: readonly StoredRecord[]): string {
  const slots = new Map<string, z.output<typeof Slot>>();
  for (const { record } of records) {
    const { job: __job, leg: __leg, ...slot } = record.run;
    slots.set(canonicalJson(slot), slot);
  }
  const names = [...slots.keys()].toSorted();
  const entries = records.map(({ record, abandoned }) => {
    const { v: _v, sha: _sha, run, ...facts } = record;
    const { job, leg, ...slot } = run;
    return { ...facts, run: names.indexOf(canonicalJson(slot)), job, leg, ...(abandoned === true && { abandoned }) };
  });
  const json = canonicalJson({ head_sha: sha, workflow_runs: names.map((name) => slots.get(name)), entries });
  const payload = gzipSync(json, { level: 9 }).toString('base64');
  return `<!-- assay-state:v1:${payload}:${checksum(payload)} -->`;
}

/**
 * The state of a comment's body: that of the last line that begins as a block does. Never throws: whatever somebody
 * has made of the block, the next write replaces it, unless it is of a later version than ours.
 */
export function readState(body: string): FoundState {
  const line = blockLine(body);
  if (line === undefined) return { type: 'none' };
  const version = /^<!-- assay-state:v(\d{1,9}):/.exec(line)?.[1];
  if (version !== undefined && Number(version) > 1) return { type: 'later' };
  const text = jsonIn(line);
  if (text === undefined) return { type: 'damaged' };
  try {
    const parsed = State.safeParse(JSON.parse(text));
    return parsed.success ? expanded(parsed.data) : { type: 'damaged' };
  } catch {
    return { type: 'damaged' };
  }
}

/** True when two bodies hold the same state: what packs it may give other bytes on another machine. */
export function sameState(a: string, b: string): boolean {
  const [left, right] = [blockLine(a), blockLine(b)];
  if (left === right) return true;
  if (left === undefined || right === undefined) return false;
  const text = jsonIn(left);
  return text !== undefined && text === jsonIn(right);
}

/** The body without its blocks. */
export function withoutState(body: string): string {
  return body.replaceAll(/^<!-- assay-state:[^\n]*\n?/gm, '').trimEnd();
}

function blockLine(body: string): string | undefined {
  const at = Math.max(body.lastIndexOf('\n<!-- assay-state:') + 1, body.startsWith('<!-- assay-state:') ? 0 : -1);
  if (at < 0 || !body.startsWith('<!-- assay-state:', at)) return undefined;
  const end = body.indexOf('\n', at);
  return body.slice(at, end < 0 ? undefined : end).trimEnd();
}

function jsonIn(line: string): string | undefined {
  const found = /^<!-- assay-state:v1:([A-Za-z0-9+/=]{1,65536}):([0-9a-f]{16}) -->$/.exec(line);
  const [payload, sum] = [found?.[1], found?.[2]];
  if (payload === undefined || checksum(payload) !== sum) return undefined;
  try {
    return gunzipSync(Buffer.from(payload, 'base64'), { maxOutputLength: maxBytes }).toString();
  } catch {
    return undefined;
  }
}

const Parts = z.object({ run: z.int(), job: z.string(), leg: z.string(), abandoned: z.optional(z.literal(true)) });

function expanded({ head_sha: sha, workflow_runs: slots, entries }: z.output<typeof State>): FoundState {
  const records = entries.flatMap((entry): StoredRecord[] => {
    const parts = Parts.safeParse(entry).data;
    const slot = parts && slots[parts.run];
    if (parts === undefined || slot === undefined) return [];
    const { run: _run, job: __job, leg: __leg, abandoned: _abandoned, ...facts } = entry;
    const run = { ...slot, job: parts.job, leg: parts.leg };
    const record = PublicationRecord.safeParse({ ...facts, v: 1, sha, run }).data;
    if (record === undefined) return [];
    return [parts.abandoned === true ? { record, abandoned: true } : { record }];
  });
  return { type: 'state', sha, records, unreadable: entries.length - records.length };
}

function checksum(payload: string): string {
  return createHash('sha256').update(payload).digest('hex').slice(0, 16);
}
