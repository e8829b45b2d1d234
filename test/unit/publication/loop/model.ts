import type { StoredRecord } from '../../../../src/publication/model.js';
import type { PublicationRecord } from '../../../../src/publication/record.js';
import { newestRecords } from '../../../../src/publication/view.js';

/** A pull request as its host holds it. */
export interface World {
  readonly head: string;
  readonly records: readonly PublicationRecord[];
  readonly comments: readonly { readonly id: string; readonly body: string }[];
  readonly made: number;
}

/** A writer as a machine of plain data: one request per step, or the end. */
export interface Writer<S> {
  readonly sha: string;
  readonly first: S;
  /** The world after one request, and the writer after its answer; undefined at the end. */
  step(state: S, world: World): { readonly state: S; readonly world: World } | undefined;
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
}

/** Every world that the writers can leave behind, in whatever order their requests are served, and how many states that takes. */
export function explore<S>(
  writers: readonly Writer<S>[],
  world: World,
  { push, crashes = 0 }: Exploration = {},
): { readonly states: number; readonly ends: readonly World[] } {
  const worlds = new Numbers<World>();
  const states = new Numbers<S>();
  const steps = new Map<string, readonly [world: number, state: number] | undefined>();
  const stepOf = (index: number, writer: Writer<S>, node: Node) => {
    const state = node.states[index] ?? -1;
    const key = `${index} ${state} ${node.world}`;
    if (!steps.has(key)) {
      const moved = writer.step(states.at(state), worlds.at(node.world));
      steps.set(key, moved && [worlds.of(moved.world), states.of(moved.state)]);
    }
    return steps.get(key);
  };
  function* movesOf(node: Node): Generator<Node> {
    const { head } = worlds.at(node.world);
    for (const [index, writer] of writers.entries()) {
      // Nobody tests a commit before it is pushed.
      if (node.states[index] === -1 || (!node.pushed && writer.sha !== head)) continue;
      const moved = stepOf(index, writer, node);
      if (moved === undefined) continue;
      yield { ...node, world: moved[0], states: node.states.with(index, moved[1]) };
      const killed = node.states.filter((state) => state === -1).length;
      if (killed < crashes) yield { ...node, states: node.states.with(index, -1) };
    }
    if (!node.pushed && push !== undefined) {
      yield { ...node, world: worlds.of({ ...worlds.at(node.world), head: push }), pushed: true };
    }
  }
  const seen = new Set<string>();
  const ends = new Set<number>();
  const open: Node[] = [
    { world: worlds.of(world), states: writers.map(({ first }) => states.of(first)), pushed: push === undefined },
  ];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const key = `${node.world} ${node.states.join(' ')}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const next = [...movesOf(node)];
    if (next.length === 0) ends.add(node.world);
    open.push(...next);
  }
  return { states: seen.size, ends: [...ends].map((end) => worlds.at(end)) };
}
