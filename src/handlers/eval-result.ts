import type { EvalOutcome } from '../results/outcome.js';

/** Our own file; only what every reader relies on is checked. */
export function parseEvalOutcome(value: unknown): EvalOutcome | undefined {
  const isOutcome =
    typeof value === 'object' && value !== null && 'tasks' in value && Array.isArray(value.tasks) && 'summary' in value;
  return isOutcome ? (value as unknown as EvalOutcome) : undefined;
}
