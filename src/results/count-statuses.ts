import type { TrialStatus } from '../protocol/run.js';

/** How many tasks have each status, in one pass: there may be hundreds of thousands. */
export function countStatuses(tasks: readonly { readonly status: TrialStatus }[]): Record<TrialStatus, number> {
  const counts = { passed: 0, failed: 0, error: 0, skipped: 0, canceled: 0 };
  for (const { status } of tasks) counts[status] += 1;
  return counts;
}
