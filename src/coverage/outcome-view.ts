import { excerpt, fitted, tokenBound } from '../results/answer-size.js';
import { type Page, takePage } from '../results/take-page.js';
import type { CoverageOutcome, OutcomeGroup } from './outcome.js';

export type CoverageView = 'summary' | 'failures' | 'groups' | 'full';

/** What an answer may hold beside its rows. */
const headTokens = 5_000;
const shownFiles = 5;
const shownRanges = 10;

/** The sums of a coverage run with the rows that a view wants, within the size of an answer. */
export function viewCoverage(
  outcome: CoverageOutcome,
  view: CoverageView,
  page: Page,
): { readonly answer: object; readonly next?: number } {
  const { groups, ...head } = outcome;
  const counts = countsOf(groups);
  if (view === 'summary') {
    const { value, cut } = fitted({ ...head, groups: counts });
    return { answer: { ...value, ...(cut && { shortened: true }) } };
  }
  const shown = fitted({ ...head, counts }, headTokens);
  const rows = view === 'failures' ? groups.filter(({ passed, status }) => !passed && status !== 'EXCLUDED') : groups;
  const shape = view === 'full' ? (row: OutcomeGroup): object => row : view === 'failures' ? failureOf : lineOf;
  const { items, next, cut } = takePage(rows, page, shape, tokenBound(JSON.stringify(shown.value)));
  return {
    answer: {
      ...shown.value,
      [view === 'failures' ? 'failures' : 'groups']: items,
      ...((shown.cut || cut) && { shortened: true }),
    },
    ...(next !== undefined && { next }),
  };
}

/** How many groups there are of each status. */
function countsOf(groups: readonly OutcomeGroup[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status } of groups) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function lineOf({ name, path, status, metric, covered, total, percent, floor, duration_ms }: OutcomeGroup): object {
  return { name, path, status, metric, covered, total, percent, floor, duration_ms };
}

/** What is wrong with a group, and where its uncovered lines are. */
function failureOf(group: OutcomeGroup): object {
  const { uncovered = [], error, checks, max_uncovered, advice } = group;
  const files = uncovered.slice(0, shownFiles).map(({ file, ranges }) => ({
    file,
    ranges: ranges.slice(0, shownRanges),
    ...(ranges.length > shownRanges && { more_ranges: ranges.length - shownRanges }),
  }));
  return {
    ...lineOf(group),
    ...(max_uncovered !== undefined && { max_uncovered }),
    ...(advice !== undefined && { advice }),
    ...(checks && { checks }),
    ...(files.length > 0 && { uncovered: files }),
    ...(uncovered.length > shownFiles && { more_files: uncovered.length - shownFiles }),
    ...(error !== undefined && { error: excerpt(error, 1_500) }),
  };
}

/** The outcome in a few lines of plain text: the verdict, and only what is wrong. */
export function coverageSummary(outcome: CoverageOutcome): string {
  const { totals, verdict, groups, patch } = outcome;
  const wrong = groups.filter(({ passed, status }) => !passed && status !== 'EXCLUDED');
  const percent = (value: number | null): string => (value === null ? 'nothing to cover' : `${value.toFixed(1)}%`);
  const first = `coverage: ${verdict} · ${percent(totals.percent)} of ${totals.total} · ${groups.length - wrong.length} of ${groups.length} packages are fine`;
  const lines = wrong.slice(0, 20).map((group) => {
    const floor = group.floor === undefined ? '' : ` (floor ${group.floor.toFixed(1)}%)`;
    const where = (group.uncovered ?? [])
      .slice(0, 2)
      .flatMap(({ file, ranges }) =>
        ranges.slice(0, 3).map(([from, to]) => (from === to ? `${file}:${from}` : `${file}:${from}-${to}`)),
      );
    const measured = group.metric === null ? '' : ` ${percent(group.percent)}${floor}`;
    const why = group.error === undefined ? where.join(' ') : (group.error.trim().split('\n')[0] ?? '');
    return `${group.status} ${group.name}${measured}${why === '' ? '' : ` ${excerpt(why, 300)}`}`;
  });
  const more = wrong.length > 20 ? [`… and ${wrong.length - 20} more`] : [];
  const changed =
    patch === undefined ? [] : [`changed lines: ${patch.status}, ${percent(patch.percent)} of ${patch.total}`];
  return [first, ...lines, ...more, ...changed].join('\n');
}
