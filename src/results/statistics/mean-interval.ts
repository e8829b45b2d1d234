import { mean } from './resampling.js';
import type { MeanInterval } from '../intervals.js';
import { sharedResamples } from './shared-resamples.js';
import { normalCdf, normalQuantile } from './normal.js';

const confidence = 0.95;
/** From here on the mean is as good as normal, and resampling would cost more than it tells. */
const manyValues = 1_000;
/** Draws of one interval: 10,000 resamples of up to 200 values, 2,000 of 1,000. */
const maxDraws = 2_000_000;

/**
 * 95 % interval of a mean by the bias-corrected and accelerated bootstrap (Efron 1987, "Better bootstrap confidence
 * intervals", JASA 82; Efron and Tibshirani 1993, §14.3) with the acceleration of the jackknife. Undefined with fewer
 * than two values.
 */
export function meanInterval(values: readonly number[], seed: number): MeanInterval | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const center = mean(values);
  const base = { mean: center, confidence_level: confidence, n };
  if (values.every((value) => value === values[0])) {
    return { ...base, lower: center, upper: center, method: 'constant' };
  }
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    squares += (value - center) ** 2;
    cubes += (value - center) ** 3;
  }
  const z = normalQuantile(1 - (1 - confidence) / 2);
  if (n > manyValues) {
    const half = z * Math.sqrt(squares / (n - 1) / n);
    return { ...base, lower: center - half, upper: center + half, method: 'normal' };
  }
  const means = sharedResamples(values, seed, Math.min(10_000, Math.floor(maxDraws / n)));
  const bias = normalQuantile(shareBelow(means, center));
  // Leaving value i out moves the mean by (mean − value)/(n − 1): the jackknife needs no second pass.
  const acceleration = cubes / (6 * squares ** 1.5);
  const bound = (tail: number): number => {
    const shifted = bias + tail;
    return quantile(means, normalCdf(bias + shifted / (1 - acceleration * shifted)));
  };
  return { ...base, lower: bound(-z), upper: bound(z), method: 'bca', num_bootstraps: means.length, seed };
}

/** Share of sorted values below `center`, those equal to it counting half; kept off 0 and 1, whose quantiles are infinite. */
function shareBelow(sorted: Float64Array, center: number): number {
  const slack = 1e-12 * Math.max(1, Math.abs(center));
  let less = 0;
  let equal = 0;
  for (const value of sorted) {
    if (value < center - slack) less += 1;
    else if (value <= center + slack) equal += 1;
    else break;
  }
  const share = (less + equal / 2) / sorted.length;
  const least = 0.5 / sorted.length;
  return Math.min(1 - least, Math.max(least, share));
}

/** Linear interpolation between sorted values (type 7 of Hyndman and Fan 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const below = sorted[low] ?? Number.NaN;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? below;
  return below + (above - below) * (at - low);
}
