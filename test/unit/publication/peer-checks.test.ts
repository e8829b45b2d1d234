import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinRecords, sameRecords } from '../../../src/publication/loop/own-records.js';
import { isHeld } from '../../../src/publication/loop/pacing.js';
import { defaultTimes, firstState, type LoopPlan } from '../../../src/publication/loop/loop-state.js';
import type { StoredRecord } from '../../../src/publication/model.js';
import { type PublicationRecord, compareAge } from '../../../src/publication/record.js';
import { newestRecords, viewOf } from '../../../src/publication/view.js';
import { record, shaA, shaB } from './records.js';

const stored = (...records: readonly PublicationRecord[]): StoredRecord[] => records.map((each) => ({ record: each }));
const listing = (...records: readonly PublicationRecord[]) => ({ records: stored(...records), unreadable: 0 });
const names = (records: readonly StoredRecord[]): string[] =>
  records.map(({ record: each }) => `${each.suite} ${each.state} ${each.run.id}.${each.run.attempt}`).sort();

// Letters are those of docs/publication-tests.md.
describe('what the peer checks of merging, for records', () => {
  it('b: the newest run, attempt and write win, as numbers; two jobs stay two', () => {
    const attempt = (id: string, number: number): PublicationRecord => record('s', { run: { id, attempt: number } });
    expect(names(newestRecords(stored(attempt('7', 9), attempt('7', 10), attempt('7', 2)), shaA))).toEqual([
      's pass 7.10',
    ]);
    expect(names(newestRecords(stored(attempt('10', 1), attempt('9', 5)), shaA))).toEqual(['s pass 10.1']);
    const ids = ['9', '10', 'b2', 'build-9', 'build-9-rc', 'build-9.2', 'build-9.10', 'build-010', 'build-10', 'c1'];
    const uuids = ['run-01985fff-0000-7000-8000-000000000000', 'run-0198a000-0000-7000-8000-000000000000'];
    const sorted = [...ids, ...uuids].map((id) => attempt(id, 1));
    const shuffled = fc.shuffledSubarray(sorted, { minLength: sorted.length });
    const idsOf = (some: readonly PublicationRecord[]): string[] => some.toSorted(compareAge).map(({ run }) => run.id);
    fc.assert(
      fc.property(shuffled, (some) => {
        expect(idsOf(some)).toEqual([...ids, ...uuids]);
      }),
    );
    expect(newestRecords(stored(record('s', { seq: 2, state: 'fail' }), record('s')), shaA)[0]?.record.state).toBe(
      'fail',
    );
    expect(newestRecords(stored(record('s'), record('s', { run: { job: 'other' } })), shaA)).toHaveLength(2);
  });

  it('e, f: a fresh comment is left alone by who goes on; at the limit, without a time, in the future it is not', () => {
    const plan: LoopPlan = {
      own: [],
      sha: shaA,
      final: false,
      times: defaultTimes,
      render: () => '',
      same: () => false,
    };
    const held = (updatedAtMs: number | undefined): boolean =>
      isHeld(
        plan,
        firstState,
        { id: '1', body: '', ...(updatedAtMs !== undefined && { updatedAtMs }) },
        { elapsedMs: 0, nowMs: 100_000 },
      );
    expect([100_000, 95_000, 40_001].map(held)).toEqual([true, true, true]);
    expect([40_000, 100_001, undefined].map(held)).toEqual([false, false, false]);
    expect(
      isHeld(
        { ...plan, final: true },
        firstState,
        { id: '1', body: '', updatedAtMs: 99_999 },
        { elapsedMs: 0, nowMs: 100_000 },
      ),
    ).toBe(false);
  });

  it('m: with an empty store my records are all there is', () => {
    expect(names(joinRecords(shaA, listing(), [record('mine')]).records)).toEqual(['mine pass 100.1']);
  });

  it('n, o: what others have written since counts, and what they have not stays', () => {
    const other = (state: 'running' | 'pass', seq: number) => record('other', { state, seq, run: { job: 'b' } });
    const { records, unwritten } = joinRecords(shaA, listing(other('running', 1), other('pass', 2)), [record('mine')]);
    expect(names(records)).toEqual(['mine pass 100.1', 'other pass 100.1']);
    expect(unwritten.map(({ suite }) => suite)).toEqual(['mine']);
    expect(names(joinRecords(shaA, listing(other('running', 1)), [record('mine')]).records)).toContain(
      'other running 100.1',
    );
  });

  it('p, q: of several suites of one job each is replaced by itself', () => {
    const kept = listing(record('a', { state: 'running' }), record('b', { state: 'running' }));
    const own = [record('a', { seq: 2 })];
    expect(names(joinRecords(shaA, kept, own).records)).toEqual(['a pass 100.1', 'b running 100.1']);
    expect(names(joinRecords(shaA, kept, []).records)).toEqual(['a running 100.1', 'b running 100.1']);
  });

  it('r: a job of another name is another row; the others are untouched', () => {
    const renamed = record('s', { run: { workflow: 'CI two' } });
    expect(joinRecords(shaA, listing(record('s'), record('t')), [renamed]).records).toHaveLength(3);
  });

  it('s: of another commit nothing is shown, neither in the store nor of my own', () => {
    const { records, outdated } = joinRecords(shaA, listing(record('old', { sha: shaB })), [
      record('mine', { sha: shaB }),
    ]);
    expect([records, outdated]).toEqual([[], false]);
  });

  it('t: a run whose every record is older than what the store has says nothing', () => {
    const newer = record('s', { run: { id: '200' } });
    const { records, unwritten, outdated } = joinRecords(shaA, listing(newer), [record('s', { run: { id: '100' } })]);
    expect([names(records), unwritten, outdated]).toEqual([['s pass 200.1'], [], true]);
  });

  it('u, v: the order in which records come is no difference', () => {
    const some = ['300', '200', '100'].flatMap((id) =>
      ['b', 'a'].map((suite) => record(suite, { run: { id, job: `j${id}` } })),
    );
    const first = viewOf(shaA, stored(...some));
    expect(first.rows.map(({ record: each }) => `${each.suite} ${each.run.job}`)).toEqual([
      'a j100',
      'a j200',
      'a j300',
      'b j100',
      'b j200',
      'b j300',
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray(some, { minLength: some.length }), (shuffled) => {
        expect(viewOf(shaA, stored(...shuffled))).toEqual(first);
        expect(sameRecords(stored(...shuffled), stored(...some))).toBe(true);
      }),
    );
    expect(sameRecords(stored(...some), stored(...some.slice(1)))).toBe(false);
  });
});
