import type { RateInterval } from '../intervals.js';
import { normalQuantile } from './normal.js';

/**
 * Score interval of a binomial share (Wilson 1927, "Probable inference, the law of succession, and statistical
 * inference", JASA 22; Brown, Cai and DasGupta 2001, §3.1.1):
 * (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n). Undefined without a trial.
 */
export function wilsonInterval(passed: number, n: number, confidence = 0.95): RateInterval | undefined {
  if (n === 0) return undefined;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const rate = passed / n;
  const centre = rate + (z * z) / (2 * n);
  const half = z * Math.sqrt((rate * (1 - rate)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    rate,
    // At the ends the formula gives exactly 0 and 1, rounding does not.
    lower: passed === 0 ? 0 : (centre - half) / scale,
    upper: passed === n ? 1 : (centre + half) / scale,
    confidence_level: confidence,
    n,
    passed,
    method: 'wilson',
  };
}
