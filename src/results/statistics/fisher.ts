import { logChoose } from './log-choose.js';

/** Tables that are as likely as the observed one up to rounding count as equally extreme. */
const tolerance = 1 + 1e-7;

/**
 * Fisher's exact two-sided test that two shares are equal, `a` of `n` against `b` of `m`: the total chance of all
 * tables with the same margins that are no likelier than the observed one (Fisher 1935, "The logic of inductive
 * inference"; Agresti 2002, Categorical Data Analysis, §3.5.1). 1 when either side is empty.
 */
export function fisherExact(a: number, n: number, b: number, m: number): number {
  const total = a + b;
  const chance = (x: number): number => Math.exp(logChoose(n, x) + logChoose(m, total - x) - logChoose(n + m, total));
  const observed = chance(a) * tolerance;
  let p = 0;
  for (let x = Math.max(0, total - m); x <= Math.min(n, total); x++) {
    const each = chance(x);
    if (each <= observed) p += each;
  }
  return Math.min(1, p);
}
