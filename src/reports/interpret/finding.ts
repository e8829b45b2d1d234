import type { TaskSet } from './facts.js';

/** Where the cause more likely lies. `environment`: the machine, the model's service, the agent's program. */
export type PointsTo = 'suite' | 'skill' | 'environment' | 'unclear';

/** One thing that is worth knowing about a run, with the reason for believing it and what to do. */
export interface Finding {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly points_to: PointsTo;
  readonly what: string;
  /** Why it points there: the heuristic in words. */
  readonly because: string;
  /** What was seen, quoted. */
  readonly seen?: string;
  readonly tasks?: TaskSet;
  /** What to do, commands in backquotes. */
  readonly next: readonly string[];
  /** How many tasks that did not pass it may explain; decides about the likelier cause. */
  readonly weight: number;
}

/** `3 tasks`, `1 task`. */
export function countOf(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** The most frequent of some wordings. */
export function mostFrequent(counts: ReadonlyMap<string, number>): readonly [wording: string, count: number] {
  let best: readonly [string, number] = ['', 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best;
}

/** A word as a POSIX shell takes it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
