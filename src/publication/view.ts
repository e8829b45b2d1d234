import { canonicalJson } from '../support/canonical-json.js';
import { shortened } from './comment/escape.js';
import { type PublicationRecord, compareAge, recordKey } from './record.js';
import type { StoredRecord } from './model.js';

/**
 * What a row says: a record's state, `flagged` for a pass with warnings, and `silent` for a run that has ended without
 * telling how. Worst first.
 */
const rowStates = ['fail', 'error', 'cancelled', 'silent', 'running', 'flagged', 'pass'] as const;
export type RowState = (typeof rowStates)[number];

export interface Row {
  readonly state: RowState;
  /** In a view its `suite` names the place too, where that alone tells two rows apart. */
  readonly record: PublicationRecord;
}

/** All that a comment shows; equal for equal records, whoever looks, in whatever order they come. */
export interface View {
  readonly sha: string;
  /** Worst first, then by suite and job. */
  readonly rows: readonly Row[];
}

/** The newest record of every key, of one commit; the others have nothing to say. */
export function newestRecords(records: readonly StoredRecord[], sha: string): StoredRecord[] {
  const newest = new Map<string, StoredRecord>();
  for (const each of records) {
    if (each.record.sha !== sha) continue;
    const key = recordKey(each.record);
    const other = newest.get(key);
    if (other === undefined || isNewer(each, other)) newest.set(key, each);
  }
  return [...newest.values()];
}

/** Two writes that claim the same age are told apart by their text, so that every reader chooses the same one. */
function isNewer(a: StoredRecord, b: StoredRecord): boolean {
  const age = compareAge(a.record, b.record);
  return age === 0 ? canonicalJson(a.record) > canonicalJson(b.record) : age > 0;
}

export function viewOf(sha: string, records: readonly StoredRecord[]): View {
  return { sha, rows: withPlaces(rowsOf(sha, records)) };
}

/** The rows of a view, their records as they are. */
export function rowsOf(sha: string, records: readonly StoredRecord[]): Row[] {
  const rows = newestRecords(records, sha).map((each): Row => ({ state: rowState(each), record: each.record }));
  return rows.toSorted(compareRows);
}

function withPlaces(rows: readonly Row[]): Row[] {
  const nameOf = ({ record: { dir: _dir, ...record } }: Row): string => recordKey(record);
  const count = new Map<string, number>();
  for (const row of rows) count.set(nameOf(row), (count.get(nameOf(row)) ?? 0) + 1);
  return rows.map((row) => {
    const { suite, dir } = row.record;
    if (dir === undefined || count.get(nameOf(row)) === 1) return row;
    return { ...row, record: { ...row.record, suite: placed(suite, dir) } };
  });
}

/** Units of a name that a row has room for. */
const room = 80;

/** A place differs at its end, a name at its beginning. */
function placed(suite: string, dir: string): string {
  const place = dir.length <= room / 2 ? dir : `…${dir.slice(1 - room / 2)}`;
  return `${shortened(suite, room - place.length - 3)} (${place})`;
}

function rowState({ record, abandoned }: StoredRecord): RowState {
  if (record.state === 'running') return abandoned === true ? 'silent' : 'running';
  if (record.state === 'pass') return (record.warnings ?? []).length > 0 ? 'flagged' : 'pass';
  return record.state;
}

function compareRows(a: Row, b: Row): number {
  return rowStates.indexOf(a.state) - rowStates.indexOf(b.state) || compareText(sortText(a), sortText(b));
}

/** Suites of one name stand together. By code units: the same on every machine. */
function sortText({ record }: Row): string {
  const { workflow, job, leg, host } = record.run;
  return JSON.stringify([record.suite, workflow, job, leg, host, record.kind, record.dir]);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
