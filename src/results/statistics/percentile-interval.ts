import { mean } from './resampling.js';
import type { BootstrapInterval } from '../outcome.js';
import { sharedResamples } from './shared-resamples.js';

const resamples = 10_000;
const confidence = 0.95;
/** Draws that one interval may take; a mean of more than 2,000 values has fewer resamples, at least 1,000. */
const maxDraws = 20_000_000;

/**
 * 95 % percentile bootstrap interval of the mean (Efron and Tibshirani 1993, §13.3) from sorted means of resamples;
 * the bounds are those at positions 250 and 9750 of 10,000, as waza takes them. Fewer than two values, or
 * values that are all equal, need no resampling: the interval is the mean.
 */
export function bootstrapMean(values: readonly number[], seed: number): BootstrapInterval {
  const center = mean(values);
  const base = { mean: center, confidence_level: confidence };
  if (values.length < 2) return { lower: center, upper: center, ...base, num_bootstraps: 0 };
  if (values.every((value) => value === values[0])) {
    return { lower: center, upper: center, ...base, num_bootstraps: resamples };
  }
  const means = sharedResamples(
    values,
    seed,
    Math.min(resamples, Math.max(1_000, Math.floor(maxDraws / values.length))),
  );
  const tail = (1 - confidence) / 2;
  const at = (share: number): number =>
    means[Math.min(means.length - 1, Math.floor(share * means.length + 1e-9))] ?? center;
  return { lower: at(tail), upper: at(1 - tail), ...base, num_bootstraps: means.length };
}
