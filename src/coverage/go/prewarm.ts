import type { RunnerWatch } from '../runners/runner.js';
import { covgateWarmed, covgateWarming } from '../warm-text.js';
import type { RunGo } from './go-process.js';
import type { FanOutItem } from './plan.js';

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
  // What counts coverage is part of every test program, and of no package that is listed.
  const paths = [...new Set(items.flatMap(({ tests }) => tests)), 'runtime/coverage'];
  const start = performance.now();
  watch.phase('warm', covgateWarming(items.length));
  const result = await runGo(['list', '-e', '-export', '-deps', '-test', '-f', '', ...flags, '--', ...paths]);
  const ms = performance.now() - start;
  if (result.exitCode === 0) watch.phase('warm', covgateWarmed(ms));
  else watch.warn('prewarm-failed', `pre-warming the build cache failed: ${result.stderr.text.trim().slice(0, 1_000)}`);
  return ms;
}
