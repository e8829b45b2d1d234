import type { Usage } from './transcript.js';

const usageKeys = [
  'turns',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'premium_requests',
] as const satisfies readonly (keyof Usage)[];

/** Member-wise sum; undefined when nobody reported any. */
export function sumUsage(usages: Iterable<Usage | undefined>): Usage | undefined {
  const sums: Record<string, number> = {};
  for (const usage of usages) {
    if (usage === undefined) continue;
    for (const key of usageKeys) if (usage[key] !== undefined) sums[key] = (sums[key] ?? 0) + usage[key];
  }
  return Object.keys(sums).length === 0 ? undefined : sums;
}
