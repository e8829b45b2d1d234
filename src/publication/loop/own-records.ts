import { canonicalJson } from '../../support/canonical-json.js';
import type { Listing, StoredRecord } from '../model.js';
import { type PublicationRecord, compareAge, recordKey } from '../record.js';
import { newestRecords } from '../view.js';

export interface Joined {
  /** What the head's view is made of: the newest of every key, own ones included. */
  readonly records: readonly StoredRecord[];
  /** Own records that the store lacks. */
  readonly unwritten: readonly PublicationRecord[];
  /** True when newer runs speak for every own record. */
  readonly outdated: boolean;
}

/** What a store holds, together with what this run has to say. Own records of another commit than the head are no part. */
export function joinRecords(head: string, listing: Listing, own: readonly PublicationRecord[]): Joined {
  const stored = newestRecords(listing.records, head);
  const byKey = new Map(stored.map((each) => [recordKey(each.record), each.record]));
  const mine = own.filter(({ sha }) => sha === head);
  const ages = mine.map((record) => {
    const other = byKey.get(recordKey(record));
    return { record, age: other === undefined ? 1 : compareAge(record, other), other };
  });
  // The same age and another text: a run that says something else under the same number has said it already.
  const unwritten = ages.filter(({ age }) => age > 0).map(({ record }) => record);
  return {
    records: newestRecords([...stored, ...unwritten.map((record) => ({ record }))], head),
    unwritten,
    outdated: mine.length > 0 && ages.every(({ age }) => age < 0),
  };
}

/** True when two lists hold the same records, in whatever order. Times of the store are no part of it. */
export function sameRecords(a: readonly StoredRecord[], b: readonly StoredRecord[]): boolean {
  return a.length === b.length && textOf(a) === textOf(b);
}

/** By how much the clocks of one host may differ, and the second that its times are cut to. */
const clockDoubtMs = 2_000;

/**
 * True when two lists hold the same, but for records that were written after a moment, by the clock of the store:
 * whatever their keys had before counts on neither side. Without a moment everything counts.
 */
export function sameUntil(
  momentMs: number | undefined,
  now: readonly StoredRecord[],
  before: readonly StoredRecord[],
): boolean {
  if (momentMs === undefined) return sameRecords(now, before);
  const isLate = ({ writtenAtMs }: StoredRecord): boolean =>
    writtenAtMs !== undefined && writtenAtMs >= momentMs + clockDoubtMs;
  const late = new Set(now.filter(isLate).map(({ record }) => recordKey(record)));
  const counting = (all: readonly StoredRecord[]): StoredRecord[] =>
    all.filter(({ record }) => !late.has(recordKey(record)));
  return sameRecords(counting(now), counting(before));
}

function textOf(records: readonly StoredRecord[]): string {
  const texts = records.map(({ record, abandoned }) => canonicalJson([record, abandoned === true]));
  return texts.sort().join('\n');
}

/**
 * Records together with those that were found by the way: a newer one of a key counts, and what is not there at all.
 * Of the same age the first keeps its place, for the other may lack details; what it says of an ended run holds.
 */
export function withFound(
  head: string,
  records: readonly StoredRecord[],
  found: readonly StoredRecord[],
): readonly StoredRecord[] {
  if (found.length === 0) return records;
  const known = new Map(newestRecords(records, head).map((each) => [recordKey(each.record), each]));
  const others = new Map(newestRecords(found, head).map((each) => [recordKey(each.record), each]));
  const kept = records.flatMap((each): StoredRecord[] => {
    const other = others.get(recordKey(each.record));
    const age = other === undefined ? -1 : compareAge(other.record, each.record);
    if (age > 0) return [];
    return [age === 0 && other?.abandoned === true ? { ...each, abandoned: true } : each];
  });
  const added = [...others].flatMap(([key, each]) => {
    const mine = known.get(key);
    return mine === undefined || compareAge(each.record, mine.record) > 0 ? [each] : [];
  });
  return [...kept, ...added];
}

/** True when all of a run's records of the head are among those found, none of them older. */
export function holdsOwn(head: string, found: readonly StoredRecord[], own: readonly PublicationRecord[]): boolean {
  const byKey = new Map(newestRecords(found, head).map(({ record }) => [recordKey(record), record]));
  return own.every((record) => {
    const other = byKey.get(recordKey(record));
    return record.sha === head && other !== undefined && compareAge(other, record) >= 0;
  });
}
