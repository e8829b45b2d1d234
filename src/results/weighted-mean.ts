/**
 * Σ value·weight / Σ weight; undefined when there are none. Weights are positive; where their sum is beyond what a number
 * can hold they are taken relative to the largest.
 */
export function weightedMean(
  parts: readonly { readonly value: number; readonly weight: number }[],
): number | undefined {
  if (parts.length === 0) return undefined;
  let [sum, weights, largest] = [0, 0, 0];
  for (const { value, weight } of parts) {
    sum += value * weight;
    weights += weight;
    largest = Math.max(largest, weight);
  }
  if (Number.isFinite(weights)) return sum / weights;
  return weightedMean(parts.map(({ value, weight }) => ({ value, weight: weight / largest })));
}
