/** `0.0s`, `3.2s`, `7m45s`, to a tenth of a second, as covgate writes durations. */
export function covgateDuration(ms: number): string {
  const tenths = Math.round(Math.max(0, ms) / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds = Math.round(tenths / 10);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

/** What covgate says when it begins to warm the build cache, and when it is warm. */
export function covgateWarming(packages: number): string {
  return `Pre-warming build cache (${packages} packages)...`;
}

export function covgateWarmed(ms: number): string {
  return `Pre-warm complete in ${covgateDuration(ms)}`;
}
