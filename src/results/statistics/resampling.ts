/** Uniform numbers in [0, 1) from a 32-bit seed (SplitMix32, after Steele, Lea and Flood, OOPSLA 2014). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
  };
}

export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Population standard deviation: the root of the mean squared distance from the mean. */
export function standardDeviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}

/** Sorted means of `count` seeded resamples with replacement. */
export function resampledMeans(values: readonly number[], seed: number, count: number): Float64Array {
  const random = seededRandom(seed);
  const means = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < values.length; j++) sum += values[Math.floor(random() * values.length)] ?? 0;
    means[i] = sum / values.length;
  }
  return means.sort();
}
