/** How a list of names must agree with the one that was seen. */
export type Matching = 'exact' | 'in-order' | 'any-order';

/** Agreement of two lists of names; repeats count. All figures are 0..1. */
export interface Agreement {
  readonly passed: boolean;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Expected names that were not seen often enough, in the order of the expected list. */
  readonly missing: readonly string[];
}

/** Compares what was expected (at least one name) with what was seen. `passed` and the figures are independent. */
export function compareNames(expected: readonly string[], actual: readonly string[], matching: Matching): Agreement {
  const left = countsOf(actual);
  const missing: string[] = [];
  for (const name of expected) {
    const count = left.get(name) ?? 0;
    if (count === 0) missing.push(name);
    else left.set(name, count - 1);
  }
  const hits = expected.length - missing.length;
  const precision = actual.length === 0 ? 0 : hits / actual.length;
  const recall = expected.length === 0 ? 0 : hits / expected.length;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { passed: agrees(expected, actual, matching, missing.length === 0), precision, recall, f1, missing };
}

function agrees(expected: readonly string[], actual: readonly string[], matching: Matching, all: boolean): boolean {
  if (matching === 'any-order') return all;
  if (matching === 'exact')
    return expected.length === actual.length && expected.every((name, index) => name === actual[index]);
  let next = 0;
  for (const name of actual) if (name === expected[next]) next++;
  return next === expected.length;
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
