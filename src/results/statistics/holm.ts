/**
 * p-values corrected for their number, in the given order: sorted upwards, the i-th of m is multiplied by m − i, and
 * none is smaller than the one before it (Holm 1979, "A simple sequentially rejective multiple test procedure",
 * Scandinavian Journal of Statistics 6).
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, at) => ({ p, at })).toSorted((x, y) => x.p - y.p);
  const corrected = pValues.map(() => 1);
  let largest = 0;
  for (const [rank, { p, at }] of order.entries()) {
    largest = Math.min(1, Math.max(largest, p * (pValues.length - rank)));
    corrected[at] = largest;
  }
  return corrected;
}
