import type { RunStatus, Verdict } from '../protocol/run.js';
import type { GroupStatus, Metric } from './model.js';

/** First and last line, both included. */
export type LineRange = readonly [number, number];

export interface UncoveredFile {
  readonly file: string;
  readonly ranges: readonly LineRange[];
}

export interface CoverageTotals {
  readonly covered: number;
  readonly total: number;
  /** Rounded down to one decimal; null when `total` is 0. */
  readonly percent: number | null;
}

/** The sum of all groups, held against the floor of the sum where there is one and every group was measured. */
export interface OutcomeTotals extends CoverageTotals {
  readonly floor?: number;
  readonly max_uncovered?: number;
  readonly passed?: boolean;
}

export interface OutcomeFloor {
  readonly metric: Metric;
  readonly covered: number;
  readonly total: number;
  readonly percent: number | null;
  /** A percentage, or the uncovered items that are allowed. */
  readonly floor?: number;
  readonly max_uncovered?: number;
  readonly passed: boolean;
}

/** A row of the report. */
export interface OutcomeGroup extends CoverageTotals {
  readonly name: string;
  readonly path: string;
  readonly status: GroupStatus;
  readonly passed: boolean;
  readonly metric: Metric | null;
  readonly floor?: number;
  readonly max_uncovered?: number;
  readonly floor_source?: 'stored' | 'settings' | 'default';
  /** Percent that would be tight again, for LOOSE. */
  readonly advice?: number;
  readonly duration_ms?: number;
  /** All floors, when there are several. */
  readonly checks?: readonly OutcomeFloor[];
  readonly uncovered?: readonly UncoveredFile[];
  readonly error?: string;
  /** All that its tests or the compiler printed: a file, relative to the directory of the run. */
  readonly log_path?: string;
}

export interface OutcomePatch extends CoverageTotals {
  readonly base: string;
  /** NONE: no changed line is measured; SMALL: too few to judge. Both pass. */
  readonly status: 'PASS' | 'LOW' | 'NONE' | 'SMALL';
  readonly passed: boolean;
  readonly files: readonly (CoverageTotals & UncoveredFile)[];
  /** Changed files that no report tells of. */
  readonly unmeasured: readonly string[];
  readonly min_percent?: number;
  readonly max_uncovered?: number;
}

/** Milliseconds of each phase; `total` is the whole run. */
export interface CoverageTimings {
  readonly list: number;
  readonly warm: number;
  readonly run: number;
  readonly parse: number;
  readonly total: number;
}

/** A report of an earlier run that stands in for a part that was not measured. */
export interface CarriedReport {
  readonly flag: string;
  readonly commit?: string;
  /** When it was kept, ISO 8601. */
  readonly time: string;
}

/** The outcome of a coverage run, as it is stored and sent. */
export interface CoverageOutcome {
  readonly schema_version: 1;
  readonly run_id: string;
  readonly kind: 'coverage';
  readonly status: RunStatus;
  readonly error?: { readonly kind: string; readonly message: string };
  /** What the project is called, and its absolute directory: paths are relative to it. */
  readonly name: string;
  readonly dir: string;
  readonly verdict: Verdict;
  readonly totals: OutcomeTotals;
  readonly groups: readonly OutcomeGroup[];
  readonly patch?: OutcomePatch;
  readonly timings_ms: CoverageTimings;
  /** False when only some of the groups were asked for or measured: such a run raises no floor. */
  readonly complete: boolean;
  readonly carried?: readonly CarriedReport[];
  readonly warnings?: readonly string[];
}
