import type { CoverageOutcome, OutcomeGroup } from '../../coverage/outcome.js';
import { bounded, cleanLine } from '../clean-text.js';
import {
  floorText,
  patchRules,
  patchText,
  percentText,
  reasonText,
  statusCounts,
  totalsText,
  uncoveredText,
} from './row-text.js';

export interface CoverageTextOptions {
  /** `failing`: only groups that fail the run, as an agent wants it. Default `all`. */
  readonly groups?: 'all' | 'failing';
  /** Where the uncovered lines are listed. Default `failing`. */
  readonly uncovered?: 'all' | 'failing' | 'none';
  /** Most groups, and files of one group, that are listed. Default: all groups, 20 files. */
  readonly maxGroups?: number;
  readonly maxFiles?: number;
  /** Most characters of what tests and compilers said, for each group. Default 4,000. */
  readonly errorChars?: number;
}

const maxRanges = 12;

/** The outcome as plain text: a row for each group, what is uncovered in those that fail, the patch, the verdict. */
export function coverageText(outcome: CoverageOutcome, options: CoverageTextOptions = {}): string {
  const wanted = outcome.groups.filter(({ passed }) => options.groups !== 'failing' || !passed);
  const shown = wanted.slice(0, options.maxGroups);
  const table =
    shown.length === 0
      ? []
      : [row('STATUS', 'COVERAGE', 'FLOOR', 'GROUP'), ...shown.flatMap((group) => lines(group, options))];
  if (shown.length < wanted.length) table.push(`… and ${wanted.length - shown.length} more`);
  const patch = outcome.patch === undefined ? [] : patchLines(outcome.patch, options.maxFiles ?? 20);
  const warnings = (outcome.warnings ?? []).map((warning) => `warning: ${cleanLine(warning)}`);
  const end = `${outcome.verdict}: ${totalsText(outcome.totals)}, ${statusCounts(outcome)}`;
  return [...table, ...(table.length > 0 ? [''] : []), ...patch, ...warnings, end].map((line) => `${line}\n`).join('');
}

function lines(
  group: OutcomeGroup,
  { uncovered = 'failing', maxFiles = 20, errorChars = 4_000 }: CoverageTextOptions,
): readonly string[] {
  const reason = reasonText(group);
  const name = cleanLine(group.name) + (reason === '' ? '' : `  ${reason}`);
  const head = row(group.status, percentText(group.percent), floorText(group), name);
  const checks = (group.checks ?? []).map(
    (check) =>
      `    ${check.metric}: ${percentText(check.percent)}, floor ${floorText(check)}${check.passed ? '' : '  ✗'}`,
  );
  const error =
    group.error === undefined
      ? []
      : bounded(group.error, errorChars)
          .trimEnd()
          .split('\n')
          .map((line) => `    ${line}`);
  const log = group.log_path === undefined ? [] : [`    all of it: ${cleanLine(group.log_path)} beside the result`];
  const list = uncovered === 'all' || (uncovered === 'failing' && !group.passed) ? (group.uncovered ?? []) : [];
  return [head, ...checks, ...error, ...log, ...fileLines(list, maxFiles)];
}

function patchLines(patch: NonNullable<CoverageOutcome['patch']>, maxFiles: number): readonly string[] {
  const rules = patchRules(patch);
  const head = `patch ${patch.status}: ${cleanLine(patchText(patch))}${rules === '' ? '' : `; ${rules}`}`;
  const missed = fileLines(
    patch.files.filter(({ ranges }) => ranges.length > 0),
    maxFiles,
  );
  const names = patch.unmeasured.slice(0, maxFiles).map(cleanLine).join(', ');
  const more = patch.unmeasured.length > maxFiles ? `, … and ${patch.unmeasured.length - maxFiles} more` : '';
  const unmeasured = names === '' ? [] : [`    in no report: ${names}${more}`];
  return [head, ...missed, ...unmeasured, ''];
}

function fileLines(files: NonNullable<OutcomeGroup['uncovered']>, most: number): readonly string[] {
  const shown = files.slice(0, most).map((file) => `    ${cleanLine(uncoveredText(file, maxRanges))}`);
  return files.length > most ? [...shown, `    … and ${files.length - most} more`] : shown;
}

function row(status: string, coverage: string, floor: string, group: string): string {
  return `${status.padEnd(12)}  ${coverage.padStart(8)}  ${floor.padStart(8)}  ${group}`;
}
