import type { CoverageOutcome, OutcomeGroup } from '../../coverage/outcome.js';
import { cleanText } from '../clean-text.js';
import { patchRules, patchText } from './row-text.js';
import { covgateDuration } from '../../coverage/warm-text.js';

/** What stands in the places of a row that has no number. */
const none = '---';

/** The first line, with the default floor in percent. */
export function covgateOpening(defaultFloor: number): string {
  return `Checking per-package coverage (default minimum: ${defaultFloor.toFixed(1)}%)...\n\n`;
}

export function covgateExcluded(count: number): string {
  return count === 0 ? '' : `Excluded ${count} package(s) from coverage measurement\n`;
}

/** What stands above a table whose rows come one by one. */
export function covgateRunning(packages: number, parallelism: number): string {
  return `Running ${packages} packages with parallelism=${parallelism}; progress:\n`;
}

/** How many rows have ended, of how many: the rows of a progress display are counted. */
export interface CovgateCount {
  readonly done: number;
  readonly total: number;
}

/** The names of the columns and the dashes under them; with `total` there is a column for the count. */
export function covgateHeader(total?: number): string {
  const names = columns('STATUS', 'COVERAGE', 'REQUIRED', 'TIME', 'PACKAGE');
  const dashes = columns('-'.repeat(7), '-'.repeat(8), '-'.repeat(8), '-'.repeat(8), '-'.repeat(7));
  if (total === undefined) return `${names}\n${dashes}\n`;
  const width = 3 + 2 * String(total).length;
  return `${'COUNT'.padEnd(width)}  ${names}\n${'-'.repeat(width)}  ${dashes}\n`;
}

/** What a row needs to be printed. */
export interface CovgateGroup {
  readonly name: string;
  readonly status: string;
  readonly passed: boolean;
  readonly metric: string | null;
  readonly percent: number | null;
  readonly floor?: number | undefined;
  readonly advice?: number | undefined;
  readonly duration_ms?: number | undefined;
}

/** One row, with its end of line. */
export function covgateRow(group: CovgateGroup, count?: CovgateCount): string {
  const numbers = group.metric !== null;
  const row = columns(
    statusOf(group),
    numbers && group.percent !== null ? percent(group.percent) : none,
    numbers && group.floor !== undefined ? percent(group.floor) : none,
    group.status === 'EXCLUDED' ? none : covgateDuration(group.duration_ms ?? 0),
    cleanText(group.name),
  );
  const tail = tailOf(group);
  const line = tail === '' ? row : `${row}  ${tail}`;
  if (count === undefined) return `${line}\n`;
  const digits = String(count.total).length;
  return `[${String(count.done).padStart(digits)}/${count.total}]  ${line}\n`;
}

/** What the tests of a row that failed wrote, under its name; empty for other rows. */
export function covgateFailure(group: OutcomeGroup, named: boolean): string {
  if (group.error === undefined) return '';
  const head = named ? `${cleanText(group.name)}:\n` : '';
  return `\n${head}${cleanText(group.error).trimEnd()}\n\n`;
}

/**
 * From the blank line under the rows to the verdict. `ms` is the time that covgate counts: that of its tests. Of rules
 * that it does not know those that are missed have a line each, and its own verdict stands where a package is bad.
 */
export function covgateClosing(outcome: CoverageOutcome, ms = outcome.timings_ms.run): string {
  const missed = missedRules(outcome);
  const onlyThose = missed.length > 0 && outcome.groups.every(({ passed }) => passed);
  const verdict =
    outcome.verdict === 'passed'
      ? 'All packages meet minimum coverage requirement'
      : onlyThose
        ? 'ERROR: No package is at fault, but a rule about all of them or about the changed lines is not met'
        : 'ERROR: One or more packages failed tests, are below their minimum coverage, or have loose .covgate thresholds';
  const lines = [`Total time: ${covgateDuration(ms)}`, ...missed, verdict];
  return `\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** What the run has failed by beside its rows. */
function missedRules({ totals, patch }: CoverageOutcome): readonly string[] {
  const { percent: all, covered, total, floor, max_uncovered: budget } = totals;
  const missed: string[] = [];
  if (totals.passed === false && floor !== undefined)
    missed.push(`Total coverage ${percent(all ?? 0)} is below ${percent(floor)}`);
  else if (totals.passed === false && budget !== undefined)
    missed.push(`Total coverage leaves ${total - covered} uncovered, more than ${budget}`);
  if (patch?.passed === false)
    missed.push(`Changed lines are not covered enough: ${cleanText(patchText(patch))}; ${patchRules(patch)}`);
  return missed;
}

/** The table as covgate prints it when it counts nothing, skipped rows last. */
export function covgateTable(outcome: CoverageOutcome): string {
  const measured = outcome.groups.filter(({ status }) => status !== 'EXCLUDED');
  const skipped = outcome.groups.filter(({ status }) => status === 'EXCLUDED');
  const rows = measured.map((group) => covgateRow(group) + covgateFailure(group, false));
  return [covgateHeader(), ...rows, ...skipped.map((group) => covgateRow(group)), covgateClosing(outcome)].join('');
}

function columns(status: string, coverage: string, required: string, time: string, name: string): string {
  return [status.padEnd(7), coverage.padStart(8), required.padStart(8), time.padStart(8), name].join('  ');
}

function percent(value: number): string {
  return `${value.toFixed(1)}%`;
}

function statusOf({ status, passed }: CovgateGroup): string {
  if (status === 'EXCLUDED') return 'SKIPPED';
  if (status === 'LOOSE') return 'LOOSE';
  return passed ? 'PASS' : 'FAIL';
}

const reasons: Readonly<Record<string, string>> = {
  TESTS_FAILED: '(tests failed)',
  // covgate says "tests failed" of these too.
  BUILD_FAILED: '(build failed)',
  TIMEOUT: '(timed out)',
  CANCELED: '(canceled)',
};

function tailOf({ status, percent: actual, floor, advice }: CovgateGroup): string {
  if (status !== 'LOOSE' || actual === null || floor === undefined || advice === undefined)
    return reasons[status] ?? '';
  const lag = (Math.round(actual * 10) - Math.round(floor * 10)) / 10;
  return `(required lags actual by ${lag.toFixed(1)}pp; update .covgate to >= ${advice.toFixed(1)})`;
}
