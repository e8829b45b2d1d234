import type { RunnerWatch } from '../runners/runner.js';
import type { RunGo } from './go-process.js';
import type { FanOutItem } from './plan.js';

/** `3.2s`, `1m00s`, `7m45s` */
export function duration(ms: number): string {
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)}s`;
  const seconds = Math.round(tenths / 10);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

/** Many processes that start on a cold cache compile the same dependencies, each for itself; one or two do not. */
export function paysToWarm(items: readonly FanOutItem[], concurrency: number, otherRan: boolean): boolean {
  return !otherRan && items.length > 1 && concurrency > 1;
}

/**
 * Compiles what the packages and their tests need, each thing once. Nothing is linked and nothing of the project is
 * executed, no TestMain and no init. What does not compile is told where its package is tested; the rest is warm.
 */
export async function prewarm(
  runGo: RunGo,
  items: readonly FanOutItem[],
  flags: readonly string[],
  watch: RunnerWatch,
): Promise<number> {
  const paths = [...new Set(items.flatMap(({ tests }) => tests))];
  const start = performance.now();
  watch.phase('warm', `Pre-warming build cache (${items.length} packages)...`);
  const result = await runGo(['list', '-e', '-export', '-deps', '-test', '-f', '', ...flags, '--', ...paths]);
  const ms = performance.now() - start;
  if (result.exitCode === 0) watch.phase('warm', `Pre-warm complete in ${duration(ms)}`);
  else watch.warn('prewarm-failed', `pre-warming the build cache failed: ${result.stderr.text.trim().slice(0, 1_000)}`);
  return ms;
}
