import type { StoredRecord } from '../../../../src/publication/model.js';
import type { PublicationRecord } from '../../../../src/publication/record.js';
import { newestRecords } from '../../../../src/publication/view.js';

/** What lists show. */
export interface Shelves {
  readonly records: readonly PublicationRecord[];
  readonly comments: readonly { readonly id: string; readonly body: string }[];
}

/** A pull request as its host holds it. */
export interface World extends Shelves {
  readonly head: string;
  readonly made: number;
  /** How many writes there were, and what lists that lag may still show: all as it was before a write. */
  readonly writes?: number;
  readonly past?: readonly (Shelves & { readonly write: number })[];
}

export interface Move<S> {
  readonly state: S;
  readonly world: World;
}

/** A writer as a machine of plain data: one request per step, or the end. */
export interface Writer<S> {
  readonly sha: string;
  readonly first: S;
  /** The world after one request, and the writer after its answer; undefined at the end. */
  step(state: S, world: World): Move<S> | undefined;
  /** What else may come of that request, at the price of one fault or of none. */
  also?(state: S, world: World): readonly (Move<S> & { readonly price: 0 | 1 })[];
}

export const startWorld = (head: string): World => ({ head, records: [], comments: [], made: 0 });

/** What the comment says: the commit and the suites, each with the number of its run. */
export function textOf(sha: string, records: readonly StoredRecord[]): string {
  const rows = newestRecords(records, sha).map(({ record }) => `${record.suite}#${record.run.id}`);
  return `${sha.slice(0, 1)}:${rows.sort().join(',')}`;
}

export interface Exploration {
  readonly push?: string;
  readonly crashes?: number;
  /** How many requests may go wrong. */
  readonly faults?: number;
}

export interface Ending<S> {
  readonly world: World;
  /** Of each writer; undefined when it was killed. */
  readonly states: readonly (S | undefined)[];
}

/** Gives equal values the same number, so that what was walked through before is known at once. */
class Numbers<T> {
  readonly values: T[] = [];
  readonly #known = new Map<string, number>();
  of(value: T): number {
    const text = JSON.stringify(value);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.values.length);
    return this.values.push(value) - 1;
  }
  at(index: number): T {
    const value = this.values[index];
    if (value === undefined) throw new Error(`no value ${index}`);
    return value;
  }
}

/** World and states by number; a writer that was killed has the state -1. */
interface Node {
  readonly world: number;
  readonly states: readonly number[];
  readonly pushed: boolean;
  readonly faults: number;
}

/** Every world that the writers can leave behind, in whatever order their requests are served, and how many states that takes. */
export function explore<S>(
  writers: readonly Writer<S>[],
  world: World,
  { push, crashes = 0, faults = 0 }: Exploration = {},
): { readonly states: number; readonly ends: readonly World[]; readonly endings: readonly Ending<S>[] } {
  const worlds = new Numbers<World>();
  const states = new Numbers<S>();
  const steps = new Map<string, readonly (readonly [world: number, state: number, price: number])[]>();
  const stepsOf = (index: number, writer: Writer<S>, node: Node) => {
    const number = node.states[index] ?? -1;
    const key = `${index} ${number} ${node.world}`;
    const known = steps.get(key);
    if (known !== undefined) return known;
    const [state, at] = [states.at(number), worlds.at(node.world)];
    const moved = writer.step(state, at);
    const moves = moved === undefined ? [] : [{ ...moved, price: 0 }, ...(writer.also?.(state, at) ?? [])];
    const numbered = moves.map((each) => [worlds.of(each.world), states.of(each.state), each.price] as const);
    steps.set(key, numbered);
    return numbered;
  };
  function* movesOf(node: Node): Generator<Node> {
    const { head } = worlds.at(node.world);
    for (const [index, writer] of writers.entries()) {
      // Nobody tests a commit before it is pushed.
      if (node.states[index] === -1 || (!node.pushed && writer.sha !== head)) continue;
      const moves = stepsOf(index, writer, node);
      if (moves.length === 0) continue;
      for (const [at, state, price] of moves) {
        if (price > node.faults) continue;
        yield { ...node, world: at, states: node.states.with(index, state), faults: node.faults - price };
      }
      const killed = node.states.filter((state) => state === -1).length;
      if (killed < crashes) yield { ...node, states: node.states.with(index, -1) };
    }
    if (!node.pushed && push !== undefined) {
      yield { ...node, world: worlds.of({ ...worlds.at(node.world), head: push }), pushed: true };
    }
  }
  const seen = new Set<string>();
  const ends = new Map<string, Node>();
  const first = { world: worlds.of(world), states: writers.map((each) => states.of(each.first)) };
  const open: Node[] = [{ ...first, pushed: push === undefined, faults }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const key = `${node.world} ${node.states.join(' ')} ${node.faults}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const next = [...movesOf(node)];
    if (next.length === 0) ends.set(`${node.world} ${node.states.join(' ')}`, node);
    open.push(...next);
  }
  const endings = [...ends.values()].map((end) => ({
    world: worlds.at(end.world),
    states: end.states.map((state) => (state === -1 ? undefined : states.at(state))),
  }));
  const numbers = new Set([...ends.values()].map((end) => end.world));
  return { states: seen.size, ends: [...numbers].map((end) => worlds.at(end)), endings };
}

/** What is wrong with a world at its end; undefined when one comment shows every record of the head. */
export function wrongWith({ head, records, comments }: World): string | undefined {
  const expected = textOf(
    head,
    records.map((record) => ({ record })),
  );
  if (comments.length !== 1) return `${comments.length} comments`;
  return comments[0]?.body === expected ? undefined : `shows ${comments[0]?.body}, has ${expected}`;
}

/** The world after one more writer, undisturbed. */
export function last<S>(writer: Writer<S>, world: World): World {
  let at: Move<S> = { state: writer.first, world };
  for (let next = writer.step(at.state, at.world); next !== undefined; next = writer.step(at.state, at.world)) {
    at = next;
  }
  return at.world;
}
