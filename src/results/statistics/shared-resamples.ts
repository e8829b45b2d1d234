import { resampledMeans } from './resampling.js';

/** Only short lists are worth remembering: few trials give few different ones. */
const longest = 16;
const most = 64;
const known = new Map<string, Float64Array>();

/**
 * The means that `resampledMeans` draws, drawn once for equal values and seed. Most tasks of a suite with three
 * trials have one of eight results, and each needs its means for two intervals. Do not change what it answers.
 */
export function sharedResamples(values: readonly number[], seed: number, count: number): Float64Array {
  if (values.length > longest) return resampledMeans(values, seed, count);
  const key = `${seed}:${count}:${values.join()}`;
  let means = known.get(key);
  if (means === undefined) {
    if (known.size >= most) known.clear();
    known.set(key, (means = resampledMeans(values, seed, count)));
  }
  return means;
}
