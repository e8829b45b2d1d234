import { describe, expect, it } from 'vitest';
import type { LoopState } from '../../../../src/publication/loop/loop-state.js';
import { record, shaA, shaB } from '../records.js';
import { type Exploration, type Writer, explore, last, startWorld, wrongWith } from './model.js';
import { naiveWriter, realWriter } from './writers.js';

const one = record('one', { run: { id: '1' } });
const two = record('two', { run: { id: '2' } });
const three = record('three', { run: { id: '3' } });
const onNext = (of: typeof one) => ({ ...of, sha: shaB });

function wrongEnds<S>(writers: readonly Writer<S>[], options?: Exploration): readonly (string | undefined)[] {
  const { ends } = explore(writers, startWorld(shaA), options);
  expect(ends.length).toBeGreaterThan(0);
  return [...new Set(ends.map(wrongWith))];
}

const right = [undefined];

describe('the publish loop, in every order of requests', { timeout: 120_000 }, () => {
  it('loses no record of two writers, nor of three, and leaves one comment', () => {
    expect(wrongEnds([one, two].map((own) => realWriter(own)))).toEqual(right);
    expect(wrongEnds([one, two].map((own) => realWriter(own, { batches: true })))).toEqual(right);
    expect(wrongEnds([one, two, three].map((own) => realWriter(own, { fixedHead: shaA })))).toEqual(right);
  });

  it('is no worse off when everybody removes comments that lost', () => {
    const removing = { removesOld: true, fixedHead: shaA };
    expect(wrongEnds([one, two, three].map((own) => realWriter(own, removing)))).toEqual(right);
  });

  it('ends with the view of the new head when a push comes at any moment', () => {
    const push = { push: shaB };
    expect(wrongEnds([realWriter(one), realWriter(onNext(two))], push)).toEqual(right);
    expect(wrongEnds([realWriter(one), realWriter(two), realWriter(onNext(three))], push)).toEqual(right);
    expect(wrongEnds([realWriter(one), realWriter(onNext(two)), realWriter(onNext(three))], push)).toEqual(right);
  });

  it('lets the newest attempt win, whoever comes last', () => {
    const older = record('same', { run: { id: '9' } });
    const newer = record('same', { run: { id: '10' } });
    const { ends } = explore([realWriter(older), realWriter(newer)], startWorld(shaA));
    expect([...new Set(ends.map(({ comments }) => comments.map(({ body }) => body).join()))]).toEqual(['a:same#10']);
  });

  it('repairs with the next publication what a writer left that was killed after any step', () => {
    const { ends } = explore([realWriter(one), realWriter(two)], startWorld(shaA), { crashes: 1 });
    const repaired = ends.map((world) => last(realWriter(three, { removesOld: true }), world));
    expect(ends.map(wrongWith).filter(Boolean).length).toBeGreaterThan(0);
    expect([...new Set(repaired.map(wrongWith))]).toEqual(right);
  });

  it('shows what three writers wrote, of whom one is killed and whom a push surprises', () => {
    const writers = [realWriter(one), realWriter(onNext(two)), realWriter(onNext(three))];
    const { ends } = explore(writers, startWorld(shaA), { push: shaB, crashes: 1 });
    const next = realWriter(onNext(record('four', { run: { id: '4' } })), { removesOld: true });
    expect([...new Set(ends.map((world) => wrongWith(last(next, world))))]).toEqual(right);
  });

  it('finds the rows that a writer loses that only reads, adds and writes', () => {
    expect(wrongEnds([naiveWriter(one), naiveWriter(two)]).length).toBeGreaterThan(0);
    const { ends } = explore([naiveWriter(one), naiveWriter(two)], startWorld(shaA));
    expect(ends.map(({ comments }) => comments[0]?.body)).toContain('a:two#2');
  });

  it('finds what is lost when records seem to be later than the comment that does not show them', () => {
    const fast = { fixedHead: shaA, skewMs: 60_000 };
    expect(wrongEnds([one, two].map((own) => realWriter(own, fast))).length).toBeGreaterThan(1);
  });

  it('finds what is lost without the second look', () => {
    const hasty = (own: typeof one): Writer<LoopState> => {
      const real = realWriter(own);
      const step: typeof real.step = (state, world) =>
        state.unverified === undefined ? real.step(state, world) : undefined;
      return { ...real, step };
    };
    const { ends } = explore([hasty(one), hasty(two)], startWorld(shaA));
    expect(ends.map(wrongWith).filter(Boolean).length).toBeGreaterThan(0);
  });
});
