/** How much of everything a comment shows; what is left out is counted in its place. */
export interface Room {
  /** UTF-16 units of one log. */
  readonly log: number;
  /** Failed cases with a log, and in all, of one suite. */
  readonly logs: number;
  readonly failed: number;
  /** Commands of one suite, and suites with commands. */
  readonly repro: number;
  readonly reproSuites: number;
  /** Rows of suites that passed, and rows in all. */
  readonly passed: number;
  readonly rows: number;
  /** Suites whose failed cases and warnings are shown; `fill` for as many as there is room for. */
  readonly folds: number | 'fill';
}

const all = Number.MAX_SAFE_INTEGER;

/**
 * From everything to nearly nothing, in the order in which a reader misses it least: logs, then commands, then the rows
 * of what passed, then failed cases, those of the suites further down first, and rows at the very last.
 */
export const rooms: readonly [Room, ...Room[]] = [
  { log: 2_000, logs: 20, failed: 20, repro: 10, reproSuites: all, passed: all, rows: all, folds: all },
  { log: 600, logs: 3, failed: 20, repro: 10, reproSuites: all, passed: all, rows: all, folds: all },
  { log: 0, logs: 0, failed: 20, repro: 10, reproSuites: all, passed: all, rows: all, folds: all },
  { log: 0, logs: 0, failed: 20, repro: 1, reproSuites: 40, passed: all, rows: all, folds: all },
  { log: 0, logs: 0, failed: 20, repro: 1, reproSuites: 5, passed: all, rows: all, folds: all },
  { log: 0, logs: 0, failed: 20, repro: 1, reproSuites: 5, passed: 50, rows: all, folds: all },
  { log: 0, logs: 0, failed: 10, repro: 1, reproSuites: 5, passed: 0, rows: all, folds: all },
  { log: 0, logs: 0, failed: 3, repro: 1, reproSuites: 3, passed: 0, rows: all, folds: all },
  { log: 0, logs: 0, failed: 3, repro: 1, reproSuites: 3, passed: 0, rows: all, folds: 'fill' },
  { log: 0, logs: 0, failed: 3, repro: 0, reproSuites: 0, passed: 0, rows: all, folds: 'fill' },
  { log: 0, logs: 0, failed: 3, repro: 0, reproSuites: 0, passed: 0, rows: 100, folds: 'fill' },
  { log: 0, logs: 0, failed: 3, repro: 0, reproSuites: 0, passed: 0, rows: 25, folds: 'fill' },
];

/** What is shown in the end: with the number of suites in place of `fill`. */
export type FixedRoom = Room & { readonly folds: number };

/**
 * The text in the first room in which it fits, or in the last.
 * @param suites - how many there are, of which the cases may be shown.
 */
export function fitted(from: number, suites: number, budget: number, make: (room: FixedRoom) => string): string {
  let text = '';
  for (const room of rooms.slice(Math.min(from, rooms.length - 1))) {
    const { folds } = room;
    text = make({ ...room, folds: folds === 'fill' ? 0 : folds });
    if (text.length > budget) continue;
    return folds === 'fill' ? filled(text, suites, budget, (count) => make({ ...room, folds: count })) : text;
  }
  return text;
}

/** The text with the most suites that fits; halving the doubt each time. */
function filled(least: string, suites: number, budget: number, make: (suites: number) => string): string {
  let [best, fits, tooMany] = [least, 0, suites + 1];
  while (tooMany - fits > 1) {
    const count = Math.floor((fits + tooMany) / 2);
    const text = make(count);
    if (text.length <= budget) [best, fits] = [text, count];
    else tooMany = count;
  }
  return best;
}
