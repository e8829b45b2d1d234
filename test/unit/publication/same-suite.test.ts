import { describe, expect, it } from 'vitest';
import { joinRecords } from '../../../src/publication/loop/own-records.js';
import { type PublicationRecord, compareAge } from '../../../src/publication/record.js';
import { recordFromRun } from '../../../src/publication/record-from-run.js';
import { readState, writeState } from '../../../src/publication/github/state-block.js';
import { viewOf } from '../../../src/publication/view.js';
import { noProgress, type RunSummary } from '../../../src/protocol/run.js';
import { record, shaA } from './records.js';

const { run: job } = record('x');

/** The record of a run of one and the same job. */
function recordOf(summary: Partial<RunSummary>): PublicationRecord {
  const run: RunSummary = {
    id: 'run-1',
    kind: 'eval',
    name: 'billing',
    status: 'completed',
    verdict: 'passed',
    created_at: '2026-03-01T12:00:00.000Z',
    ended_at: '2026-03-01T12:00:01.000Z',
    progress: noProgress(1),
    ...summary,
  };
  const made = recordFromRun({ summary: run, outcome: undefined, sha: shaA, job, pathOf: (path) => path });
  if (typeof made === 'string') throw new Error(made);
  return made;
}

describe('two runs of one suite in one job', () => {
  const first = recordOf({});
  const second = recordOf({ id: 'run-2', verdict: 'failed', created_at: '2026-03-01T12:00:00.001Z' });

  it('the later one speaks, in whatever order they come', () => {
    const stored = (each: PublicationRecord) => ({ records: [{ record: each }], unreadable: 0 });
    expect(joinRecords(shaA, stored(first), [second])).toMatchObject({ unwritten: [second], outdated: false });
    expect(joinRecords(shaA, stored(second), [first])).toMatchObject({ unwritten: [], outdated: true });
  });

  it('the first word of the later one is newer than the last of the earlier', () => {
    const begun = recordOf({ status: 'running', ended_at: undefined, created_at: '2026-03-01T12:00:00.001Z' });
    expect(compareAge(begun, first)).toBeGreaterThan(0);
  });

  it.each([3, 998, 999, 100_000])('words of a run of %i trials grow up to the last one', (total) => {
    const word = (done: number): number =>
      recordOf({ status: 'running', ended_at: undefined, progress: { ...noProgress(total), done } }).seq;
    const middle = Math.floor(total / 2);
    const words = [word(0), word(middle), word(total), first.seq];
    expect(words).toEqual([...new Set(words)].toSorted((a, b) => a - b));
    expect(words.every((each) => Number.isSafeInteger(each))).toBe(true);
  });
});

describe('suites of one name in one job', () => {
  const [a, b] = [record('billing', { dir: 'evals/a', state: 'fail' }), record('billing', { dir: 'evals/b' })];
  const stored = [{ record: a }, { record: b }];
  const suites = (records: readonly PublicationRecord[]): string[] =>
    viewOf(
      shaA,
      records.map((each) => ({ record: each })),
    ).rows.map((row) => row.record.suite);

  it('have a row each, told apart by their place', () => {
    expect(suites([b, a])).toEqual(['billing (evals/a)', 'billing (evals/b)']);
    expect(suites([a])).toEqual(['billing']);
  });

  it('of long names and places keep the end of the place', () => {
    const long = (end: string) => record('x'.repeat(200), { dir: `${'d/'.repeat(90)}${end}` });
    const [one = '', two = ''] = suites([long('one'), long('two')]);
    expect([one, two].map((each) => [each.length, each.slice(-5)])).toEqual([
      [80, '/one)'],
      [80, '/two)'],
    ]);
  });

  it('are kept in the comment as they are', () => {
    expect(readState(writeState(shaA, stored).text)).toMatchObject({ records: stored });
  });

  it('are different rows when one is an eval and one is coverage', () => {
    expect(suites([record('tools'), record('tools', { kind: 'coverage', state: 'fail' })])).toHaveLength(2);
  });
});
