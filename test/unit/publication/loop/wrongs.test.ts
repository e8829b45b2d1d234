import { describe, expect, it } from 'vitest';
import { record, shaA, shaB } from '../records.js';
import {
  type Ending,
  type Exploration,
  type World,
  type Writer,
  explore,
  last,
  startWorld,
  wrongWith,
} from './model.js';
import { type Troubled, troubledWriter } from './wrongs.js';

const one = record('one', { run: { id: '1' } });
const two = record('two', { run: { id: '2' } });
const three = record('three', { run: { id: '3' } });
const onNext = (of: typeof one): typeof one => ({ ...of, sha: shaB });

interface Found {
  readonly endings: number;
  /** What is wrong where every writer says that all is well. */
  readonly claimed: readonly string[];
  /** What is wrong still after one more publication that nothing befalls. */
  readonly lasting: readonly string[];
  readonly statuses: readonly string[];
}

function search(writers: readonly Writer<Troubled>[], options: Exploration = {}): Found {
  const { endings } = explore(writers, startWorld(shaA), options);
  const content = endings.filter(({ states }) =>
    states.every((state) => state?.loop.ending.status !== 'degraded' && state !== undefined),
  );
  const next = record('next', { run: { id: '9' }, sha: options.push ?? shaA });
  const mended = (world: World): World => last(troubledWriter(next, { removesOld: true }), { ...world, past: [] });
  return {
    endings: endings.length,
    claimed: problems(content.map(({ world }) => world)),
    lasting: problems(endings.map(({ world }) => mended(world))),
    statuses: [...new Set(endings.flatMap(statusesOf))].toSorted(),
  };
}

const problems = (worlds: readonly World[]): string[] => [...new Set(worlds.flatMap((each) => wrongWith(each) ?? []))];
const statusesOf = ({ states }: Ending<Troubled>): string[] =>
  states.flatMap((state) =>
    state === undefined ? [] : `${state.loop.ending.status} ${state.loop.ending.reason ?? ''}`.trim(),
  );

const nothing = { claimed: [], lasting: [] };

describe('the publish loop when things go wrong, in every order of requests', { timeout: 120_000 }, () => {
  const still = { fixedHead: shaA } as const;

  it('two writers, of whose requests any two fail: what they claim is true, what they miss the next one mends', () => {
    const found = search(
      [one, two].map((own) => troubledWriter(own, { ...still, fails: 'all' })),
      { faults: 2 },
    );
    expect(found).toMatchObject(nothing);
    expect(found.statuses).toEqual([
      'degraded contention',
      'degraded rate-limited',
      'degraded server-error',
      'published',
    ]);
  });

  it('three writers, of whom one is answered 502 when it makes the comment, which is there or not', () => {
    const writers = [
      troubledWriter(one, { ...still, fails: 'create' }),
      ...[two, three].map((own) => troubledWriter(own, still)),
    ];
    const found = search(writers, { faults: 1 });
    expect(found).toMatchObject(nothing);
    expect(found.statuses).toEqual(['published']);
  });

  it('a request that fails, a push and a kill', () => {
    const writers = [one, onNext(two)].map((own) => troubledWriter(own, { fails: 'all' }));
    expect(search(writers, { faults: 1, crashes: 1, push: shaB })).toMatchObject(nothing);
  });

  it('lists that lag behind by two writes, or by one when the making of a comment fails', () => {
    const lagging = [one, two].map((own) => troubledWriter(own, { ...still, lags: 2 }));
    expect(search(lagging)).toMatchObject({ ...nothing, statuses: ['published'] });
    const failing = [one, two].map((own) => troubledWriter(own, { ...still, lags: 1, fails: 'create' }));
    expect(search(failing, { faults: 1 })).toMatchObject(nothing);
  });

  it('a comment that tells what it shows, so that who has waited need not write', () => {
    const embedding = { ...still, embeds: true, batches: true };
    const failing = [one, two].map((own) => troubledWriter(own, { ...embedding, fails: 'all' }));
    expect(search(failing, { faults: 1 })).toMatchObject(nothing);
    const lagging = [one, two].map((own) => troubledWriter(own, { ...embedding, lags: 1 }));
    expect(search(lagging)).toMatchObject({ ...nothing, statuses: ['published'] });
    const all = [one, two, three].map((own) => troubledWriter(own, embedding));
    expect(search(all, { crashes: 1 })).toMatchObject({ ...nothing, statuses: ['published'] });
  });

  it('finds what is lost when nobody waits for lists that lag', () => {
    const hurried = [one, two].map((own) => troubledWriter(own, { ...still, lags: 1, settle: 0 }));
    expect(search(hurried).claimed).not.toEqual([]);
  });
});
