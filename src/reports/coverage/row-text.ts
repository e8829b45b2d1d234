import type { CoverageOutcome, LineRange, OutcomeGroup, OutcomeTotals, UncoveredFile } from '../../coverage/outcome.js';

/** `85.5%`, `-` when there is nothing to cover. */
export function percentText(percent: number | null): string {
  return percent === null ? '-' : `${percent.toFixed(1)}%`;
}

/** What a group must reach: `80.0%`, `≤ 3 uncovered`, `-` without a floor. */
export function floorText({ floor, max_uncovered: budget }: Pick<OutcomeGroup, 'floor' | 'max_uncovered'>): string {
  if (budget !== undefined) return `≤ ${budget} uncovered`;
  return floor === undefined ? '-' : percentText(floor);
}

/** Why a group has its status, in a few words; empty for PASS. */
export function reasonText(group: OutcomeGroup): string {
  const { status, covered, total, metric, advice } = group;
  switch (status) {
    case 'LOW':
      return `${total - covered} of ${total} ${metric ?? ''} uncovered`;
    case 'LOOSE':
      return `the floor lags: raise it to ${percentText(advice ?? null)} or more with \`assay ratchet\``;
    case 'UNTESTED':
      // Of what no report tells, nothing can be counted.
      if (total === 0) return 'has code and a floor, and no report tells of it';
      return `has no tests, so its ${total} ${metric ?? ''} count as uncovered`;
    case 'EMPTY':
      return 'has nothing to cover';
    case 'NEW':
      return 'has no floor yet: `assay ratchet` writes one';
    case 'TESTS_FAILED':
      return 'its tests failed';
    case 'BUILD_FAILED':
      return 'it does not build';
    case 'TIMEOUT':
      return 'its tests did not end in time';
    case 'CANCELED':
      return 'canceled before it was measured';
    case 'EXCLUDED':
      return 'not measured';
    default:
      return '';
  }
}

/** `path:10-14`, the form that editors and terminals make clickable; further ranges without the path. */
export function uncoveredText({ file, ranges }: UncoveredFile, most: number): string {
  const shown = ranges.slice(0, most).map(rangeText).join(', ');
  const more = ranges.length - most;
  return `${file}:${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

export function rangeText([first, last]: LineRange): string {
  return first === last ? String(first) : `${first}-${last}`;
}

/** `84.3% of 5850 covered`, in words when there is nothing; with the floor of the sum where there is one. */
export function totalsText(totals: OutcomeTotals): string {
  const { percent, total, passed } = totals;
  const sum = percent === null ? 'nothing to cover' : `${percentText(percent)} of ${total} covered`;
  if (floorText(totals) === '-') return sum;
  const judged = passed === undefined ? 'not judged: a group is missing' : passed ? 'reached' : 'not reached';
  return `${sum} (floor of all: ${floorText(totals)}, ${judged})`;
}

/** `37 groups: 36 PASS, 1 LOW`, in the order in which the statuses first occur. */
export function statusCounts({ groups }: CoverageOutcome): string {
  const counts = new Map<string, number>();
  for (const { status } of groups) counts.set(status, (counts.get(status) ?? 0) + 1);
  const list = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return `${groupsText(groups.length)}${list === '' ? '' : `: ${list}`}`;
}

/** What must hold for a patch: `at least 80.0%, at most 3 uncovered`; empty without rules. */
export function patchRules({ min_percent: least, max_uncovered: most }: NonNullable<CoverageOutcome['patch']>): string {
  const parts = [
    ...(least === undefined ? [] : [`at least ${percentText(least)}`]),
    ...(most === undefined ? [] : [`at most ${most} uncovered`]),
  ];
  return parts.join(', ');
}

/** The result of a patch in a sentence without its rules. */
export function patchText(patch: NonNullable<CoverageOutcome['patch']>): string {
  const { status, covered, total, base } = patch;
  if (status === 'NONE') return `no measured line changed since ${base}`;
  const small = status === 'SMALL' ? ', too few to judge' : '';
  return `${percentText(patch.percent)} of ${total} changed lines since ${base} (${total - covered} uncovered${small})`;
}

export function groupsText(count: number): string {
  return `${count} ${count === 1 ? 'group' : 'groups'}`;
}
