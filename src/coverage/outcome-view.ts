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
  const { uncovered = [], error, checks, max_uncovered, advice, log_path } = group;
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
    ...(log_path !== undefined && { log_path }),
  };
}
