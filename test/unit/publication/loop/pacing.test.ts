import { expect, test } from 'vitest';
import { advance, decide } from '../../../../src/publication/loop/loop.js';
import {
  defaultTimes,
  firstState,
  type LoopPlan,
  type LoopResult,
  type LoopState,
} from '../../../../src/publication/loop/loop-state.js';
import { isHeld, shouldBatch } from '../../../../src/publication/loop/pacing.js';
import { record, shaA } from '../records.js';

const own = record('one');
const plan: LoopPlan = {
  own: [own],
  sha: shaA,
  final: true,
  times: defaultTimes,
  render: (_, records) => records.map((each) => each.record.suite).join(),
  same: (a, b) => a === b,
};
const now = Date.parse('2026-03-01T12:00:00Z');
const at = (elapsedMs: number) => ({ elapsedMs, nowMs: now + elapsedMs });
const wrote: LoopState = {
  ...firstState,
  head: shaA,
  wrote: true,
  records: [{ record: own, writtenAtMs: now - 5_000 }],
};

test.each([
  ['another has just written', plan, wrote, 0, true],
  ['nothing was written by this one', plan, { ...wrote, wrote: false }, 0, false],
  ['it has waited before', plan, { ...wrote, batched: true }, 0, false],
  ['it goes on', { ...plan, final: false }, wrote, 0, false],
  ['the others have written long ago', plan, wrote, 30_000, false],
  [
    'there is no time left for it',
    plan,
    { ...wrote, records: [{ record: own, writtenAtMs: now + 40_000 }] },
    40_000,
    false,
  ],
] as const)('waiting for others when %s: %#', (_name, of, state, elapsed, expected) => {
  expect(shouldBatch(of, state, at(elapsed))).toBe(expected);
});

test.each([
  ['a minute', -59_999, true],
  ['longer', -60_000, false],
  ['no time at all', 0, true],
  ['less than nothing: a clock that is wrong silences nobody', 1, false],
])('what goes on leaves a comment alone that is as old as %s', (_name, age, held) => {
  const comment = { id: '1', body: '', updatedAtMs: now + age };
  expect(isHeld({ ...plan, final: false }, firstState, comment, at(0))).toBe(held);
  expect(isHeld(plan, firstState, comment, at(0))).toBe(false);
});

/** Where the loop ends that is given these results, one after the other, at the end of its time. */
function endOf(results: readonly LoopResult[], elapsedMs: number): unknown {
  let state: LoopState = firstState;
  for (const result of results) state = advance(plan, state, result, at(elapsedMs));
  const action = decide(plan, state);
  return action.type === 'done' ? action.ending : action.type;
}
const listing = { type: 'listed', listing: { records: [{ record: own }], unreadable: 0 } } as const;
const head = { type: 'head', sha: shaA } as const;
const found = { type: 'found', found: { comment: { id: '1', body: 'other' }, extras: [] } } as const;

test('a write that would begin after the deadline is not begun, and said', () => {
  expect(endOf([head, listing, found], 59_999)).toBe('update');
  expect(endOf([head, listing, found], 60_000)).toEqual({ status: 'degraded', reason: 'contention' });
});

test('a limit that ends after the deadline is told at once; one that ends before is waited for', () => {
  const limited = { type: 'problem', reason: 'rate-limited', uncertain: false } as const;
  expect(endOf([head, { ...limited, retryAfterMs: 61_000 }], 0)).toEqual({
    status: 'degraded',
    reason: 'rate-limited',
  });
  expect(endOf([head, { ...limited, retryAfterMs: 7_000 }], 0)).toBe('wait');
});
