import { logChoose } from './log-choose.js';

/**
 * Exact two-sided McNemar test of paired pass/fail: with `b` pairs that passed only before and `c` that passed only
 * after, twice the chance of at most min(b, c) heads in b + c throws of a fair coin, at most 1 (McNemar 1947,
 * Psychometrika 12; Fagerland, Lydersen and Laake 2013, BMC Medical Research Methodology 13:91, "exact conditional
 * test"). 1 when no pair changed.
 */
export function mcnemarExact(b: number, c: number): number {
  const n = b + c;
  if (b === c) return 1;
  let tail = 0;
  for (let i = 0; i <= Math.min(b, c); i++) tail += Math.exp(logChoose(n, i) - n * Math.LN2);
  return Math.min(1, 2 * tail);
}
