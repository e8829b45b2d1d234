import type { EvalOutcome } from '../results/outcome.js';
import { openLargeResult } from './large-result.js';
import { createResultStore, type ResultStore } from './result-store.js';

/** The results of eval runs; the tasks of large ones stay on disk. */
export function createEvalResults(): ResultStore<EvalOutcome> {
  return createResultStore(parseEvalOutcome, (path) => openLargeResult(path, parseEvalOutcome));
}

/** Our own file; only what every reader relies on is checked. */
export function parseEvalOutcome(value: unknown): EvalOutcome | undefined {
  const isOutcome =
    typeof value === 'object' && value !== null && 'tasks' in value && Array.isArray(value.tasks) && 'summary' in value;
  return isOutcome ? (value as unknown as EvalOutcome) : undefined;
}
