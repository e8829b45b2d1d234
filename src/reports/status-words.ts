import type { TrialStatus } from '../protocol/run.js';
import type { Counts, SuiteResult } from './report-input.js';

const signs = { passed: '✅', failed: '❌', error: '⚠️', skipped: '⏭️', canceled: '🚫' } as const;

/** A sign and the word: the meaning never hangs on the sign alone. */
export function statusWord(status: TrialStatus | SuiteResult): string {
  return `${signs[status]} ${status}`;
}

/** `3 passed, 1 failed, 0 errors, 0 skipped, 0 canceled`. */
export function countWords(counts: Counts): string {
  const { passed, failed, error, skipped, canceled } = counts;
  return `${passed} passed, ${failed} failed, ${error} ${error === 1 ? 'error' : 'errors'}, ${skipped} skipped, ${canceled} canceled`;
}

export function durationWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`;
}
