/** A part of a pattern: one character, anything any number of times, or one of several. */
export type GlobPart =
  | ((char: string) => boolean)
  | { readonly repeat: readonly GlobPart[] }
  | { readonly oneOf: readonly (readonly GlobPart[])[] };

/** A place in the pattern: the test of the next character, or a fork that takes none. */
type Place = { readonly takes: (char: string) => boolean; readonly to: number } | { readonly forks: number[] } | 'end';

/** All places where a text can have come to, and where each next character leads; null is nowhere. */
interface Step {
  readonly places: readonly number[];
  readonly ended: boolean;
  readonly next: Map<string, Step | null>;
}

const mostRemembered = 20_000;

/**
 * A matcher of whole texts, code point by code point, in time text × pattern at most: no pattern makes it try the same
 * place twice, as expressions that go back do. What follows a place is remembered, so most characters cost one look-up.
 * @see https://swtch.com/~rsc/regexp/regexp1.html
 */
export function globAutomaton(parts: readonly GlobPart[]): (text: string) => boolean {
  const places: Place[] = ['end'];
  const first = enter(places, parts, 0);
  let steps = new Map<string, Step>();
  let remembered = 0;

  const stepOf = (found: ReadonlySet<number>): Step | null => {
    if (found.size === 0) return null;
    const key = [...found].sort((a, b) => a - b).join();
    let step = steps.get(key);
    if (!step) steps.set(key, (step = { places: [...found], ended: found.has(0), next: new Map() }));
    return step;
  };
  const follow = (step: Step, char: string): Step | null => {
    const found = new Set<number>();
    for (const at of step.places) {
      const place = places[at];
      if (typeof place === 'object' && 'takes' in place && place.takes(char)) reach(places, place.to, found);
    }
    const next = stepOf(found);
    step.next.set(char, next);
    remembered++;
    return next;
  };

  return (text) => {
    if (remembered > mostRemembered) {
      steps = new Map();
      remembered = 0;
    }
    const start = new Set<number>();
    reach(places, first, start);
    let step = stepOf(start);
    for (const char of text) {
      if (!step) return false;
      const known: Step | null | undefined = step.next.get(char);
      step = known === undefined ? follow(step, char) : known;
    }
    return step?.ended === true;
  };
}

/** Adds the places of `parts`, which go on at `next`; returns the first of them. */
function enter(places: Place[], parts: readonly GlobPart[], next: number): number {
  return parts.reduceRight((to, part) => {
    if (typeof part === 'function') return places.push({ takes: part, to }) - 1;
    const forks: number[] = [];
    const fork = places.push({ forks }) - 1;
    if ('repeat' in part) forks.push(enter(places, part.repeat, fork), to);
    else forks.push(...part.oneOf.map((branch) => enter(places, branch, to)));
    return fork;
  }, next);
}

/** Collects the places that are come to without a character. */
function reach(places: readonly Place[], at: number, found: Set<number>): void {
  if (found.has(at)) return;
  found.add(at);
  const place = places[at];
  if (typeof place === 'object' && 'forks' in place) for (const fork of place.forks) reach(places, fork, found);
}
