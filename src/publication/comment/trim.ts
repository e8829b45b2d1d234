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
}

const all = Number.MAX_SAFE_INTEGER;

/**
 * From everything to nearly nothing, in the order in which a reader misses it least: logs, then commands, then the rows
 * of what passed, then failed cases, and rows at the very last.
 */
export const rooms: readonly [Room, ...Room[]] = [
  { log: 2_000, logs: 20, failed: 20, repro: 10, reproSuites: all, passed: all, rows: all },
  { log: 600, logs: 3, failed: 20, repro: 10, reproSuites: all, passed: all, rows: all },
  { log: 0, logs: 0, failed: 20, repro: 10, reproSuites: all, passed: all, rows: all },
  { log: 0, logs: 0, failed: 20, repro: 1, reproSuites: 40, passed: all, rows: all },
  { log: 0, logs: 0, failed: 20, repro: 1, reproSuites: 5, passed: all, rows: all },
  { log: 0, logs: 0, failed: 20, repro: 1, reproSuites: 5, passed: 50, rows: all },
  { log: 0, logs: 0, failed: 10, repro: 1, reproSuites: 5, passed: 0, rows: all },
  { log: 0, logs: 0, failed: 3, repro: 1, reproSuites: 3, passed: 0, rows: all },
  { log: 0, logs: 0, failed: 1, repro: 0, reproSuites: 0, passed: 0, rows: all },
  { log: 0, logs: 0, failed: 0, repro: 0, reproSuites: 0, passed: 0, rows: all },
  { log: 0, logs: 0, failed: 0, repro: 0, reproSuites: 0, passed: 0, rows: 100 },
  { log: 0, logs: 0, failed: 0, repro: 0, reproSuites: 0, passed: 0, rows: 25 },
];
