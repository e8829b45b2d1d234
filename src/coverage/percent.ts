import type { Count } from './model.js';

/** Integer tenths of a percentage, rounded down: 1000 means all of it. Null when there is nothing to cover. */
export function tenthsDown({ covered, total }: Count): number | null {
  return total === 0 ? null : Number((BigInt(covered) * 1000n) / BigInt(total));
}

/** Tenths as `go tool cover` prints them: the nearest one of the double, a tie going to the even one. */
export function tenthsOfGo({ covered, total }: Count): number | null {
  if (total === 0) return null;
  const percent = (100 * covered) / total;
  // `toFixed` rounds the exact value, but a tie up; the only ties a double can have end in .25 and .75.
  return Math.round(Number(percent.toFixed(1)) * 10) - (percent % 1 === 0.25 ? 1 : 0);
}

/** `85.5` of 855. */
export function percentText(tenths: number): string {
  return `${Math.trunc(tenths / 10)}.${Math.abs(tenths % 10)}`;
}

/** Percent of tenths, for JSON. */
export function percentOf(tenths: number): number {
  return tenths / 10;
}

/** Tenths of a percentage with at most one decimal; undefined for any other number. */
export function tenthsOf(percent: number): number | undefined {
  const tenths = Math.round(percent * 10);
  return tenths / 10 === percent && tenths >= 0 && tenths <= 1000 ? tenths : undefined;
}

/** Sum of counts. */
export function sumOf(counts: Iterable<Count>): Count {
  let covered = 0;
  let total = 0;
  for (const count of counts) {
    covered += count.covered;
    total += count.total;
  }
  return { covered, total };
}
