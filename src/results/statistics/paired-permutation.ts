import { seededRandom } from './resampling.js';

export interface PermutationTest {
  /** Two-sided. */
  readonly p: number;
  /** All sign changes were tried, or some were drawn. */
  readonly method: 'exact' | 'monte_carlo';
  /** Sign changes that were tried or drawn. */
  readonly permutations: number;
  readonly seed?: number;
}

/** So many differences that are not 0 are still tried out: 65,536 sign changes. */
const mostExact = 16;
const draws = 9_999;
/** Additions that a Monte Carlo test may take: beyond it fewer sign changes are drawn, at least 999. */
const maxAdditions = 20_000_000;

/**
 * Paired permutation test of the mean difference: were there no difference, every sign of a pair's difference would
 * be as likely as the other (Fisher 1935, The Design of Experiments, §21; Good 2005, Permutation, Parametric and
 * Bootstrap Tests, §3.2). Differences of 0 have no sign and change nothing. Beyond 16 others the signs are drawn with a seed,
 * and p = (1 + as extreme) / (1 + drawn), which is never 0 (Phipson and Smyth 2010, SAGMB 9:39).
 */
export function pairedPermutation(differences: readonly number[], seed: number): PermutationTest {
  const moving = Float64Array.from(differences.filter((each) => each !== 0));
  let sum = 0;
  let size = 0;
  for (const each of moving) {
    sum += each;
    size += Math.abs(each);
  }
  // Sums of the same numbers in another order differ in their last digits.
  const extreme = Math.abs(sum) - size * 1e-12;
  if (moving.length <= mostExact) return exact(moving, sum, extreme);
  return drawn(moving, extreme, seed);
}

/** Each step of a Gray code turns one sign, so that a sum costs one addition. */
function exact(moving: Float64Array, whole: number, extreme: number): PermutationTest {
  const permutations = 2 ** moving.length;
  const signs = new Int8Array(moving.length).fill(1);
  let sum = whole;
  let count = 1;
  for (let step = 1; step < permutations; step++) {
    const at = 31 - Math.clz32(step & -step);
    const sign = signs[at] ?? 1;
    sum -= 2 * sign * (moving[at] ?? 0);
    signs[at] = -sign;
    if (Math.abs(sum) >= extreme) count += 1;
  }
  return { p: count / permutations, method: 'exact', permutations };
}

function drawn(moving: Float64Array, extreme: number, seed: number): PermutationTest {
  const permutations = Math.max(999, Math.min(draws, Math.floor(maxAdditions / moving.length)));
  const random = seededRandom(seed);
  let count = 1;
  for (let i = 0; i < permutations; i++) {
    let sum = 0;
    let bits = 0;
    for (let j = 0; j < moving.length; j++) {
      if (j % 32 === 0) bits = Math.floor(random() * 4_294_967_296);
      const each = moving[j] ?? 0;
      sum += (bits & 1) === 0 ? each : -each;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= extreme) count += 1;
  }
  return { p: count / (permutations + 1), method: 'monte_carlo', permutations, seed };
}
