import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 5;

/**
 * Runs synchronous work item by item, and lets everybody else in between slices of about 5 ms: reading thousands of
 * small files is several times cheaper this way than with a promise for each. Throws the signal's reason.
 */
export async function inSlices<T>(items: Iterable<T>, work: (item: T) => void, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let started = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - started < SLICE_MS) continue;
    await setImmediate();
    signal.throwIfAborted();
    started = performance.now();
  }
}
