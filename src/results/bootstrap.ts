import type { BootstrapInterval } from './outcome.js';

const resamples = 10_000;
const confidence = 0.95;

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

/**
 * 95 % percentile bootstrap interval of the mean (Efron and Tibshirani 1993, §13.3) from 10,000 seeded resamples;
 * the bounds are the sorted means at positions 250 and 9750, as waza takes them. Fewer than two values, or
 * values that are all equal, need no resampling: the interval is the mean.
 */
export function bootstrapMean(values: readonly number[], seed: number): BootstrapInterval {
  const center = mean(values);
  const base = { mean: center, confidence_level: confidence };
  if (values.length < 2) return { lower: center, upper: center, ...base, num_bootstraps: 0 };
  if (values.every((value) => value === values[0])) {
    return { lower: center, upper: center, ...base, num_bootstraps: resamples };
  }
  const random = seededRandom(seed);
  const means = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let sum = 0;
    for (let j = 0; j < values.length; j++) sum += values[Math.floor(random() * values.length)] ?? 0;
    means[i] = sum / values.length;
  }
  means.sort();
  const tail = (1 - confidence) / 2;
  const at = (share: number): number => means[Math.min(resamples - 1, Math.floor(share * resamples + 1e-9))] ?? center;
  return { lower: at(tail), upper: at(1 - tail), ...base, num_bootstraps: resamples };
}
