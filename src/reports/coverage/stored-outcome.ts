import type { CoverageOutcome } from '../../coverage/outcome.js';

/** Our own file; only what every reader relies on is checked. */
export function parseCoverageOutcome(value: unknown): CoverageOutcome | undefined {
  const isOutcome =
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'coverage' &&
    'groups' in value &&
    Array.isArray(value.groups) &&
    'totals' in value;
  return isOutcome ? (value as unknown as CoverageOutcome) : undefined;
}
