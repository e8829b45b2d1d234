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

function textOf(records: readonly StoredRecord[]): string {
  const texts = records.map(({ record, abandoned }) => canonicalJson([record, abandoned === true]));
  return texts.sort().join('\n');
}
