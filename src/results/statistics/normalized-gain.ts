/**
 * Normalised gain: the part of what could be gained that was gained, (post − pre) / (1 − pre) (Hake 1998,
 * "Interactive-engagement versus traditional methods", American Journal of Physics 66). Both are shares 0..1. At the
 * edges as waza has it: no room to gain (pre ≥ 1) is 0, everything reached (post ≥ 1) is 1, no change is 0. A loss is
 * negative, without a lower bound.
 */
export function normalizedGain(pre: number, post: number): number {
  if (pre >= 1) return 0;
  if (post >= 1) return 1;
  if (Math.abs(post - pre) < 1e-12) return 0;
  return (post - pre) / (1 - pre);
}
