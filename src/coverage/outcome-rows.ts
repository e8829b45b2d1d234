import { mainMetric } from './floors/resolve-floors.js';
import type { Turn } from './formats/turn.js';
import type { FileCoverage, Floor, FloorCheck, GateSettings, GroupVerdict } from './model.js';
import type { CoverageTotals, OutcomeFloor, OutcomeGroup, UncoveredFile } from './outcome.js';
import { lineStates, uncoveredRanges } from './patch/line-states.js';
import { percentOf, sumOf, tenthsDown } from './percent.js';

/** Text of a file of the project, for cleaner line ranges of Go; undefined when it is not at hand. */
export type SourceOf = (path: string) => string | undefined;

/** The rows of an outcome, in the order of the verdicts. */
export function outcomeGroups(verdicts: readonly GroupVerdict[], source?: SourceOf): readonly OutcomeGroup[] {
  return verdicts.map((verdict) =>
    rowOf(
      verdict,
      suspectFiles(verdict).flatMap((file) => uncoveredOf(file, source)),
    ),
  );
}

/** The same, with a turn for others after each file: there may be thousands with millions of lines. */
export async function outcomeGroupsInTurns(
  verdicts: readonly GroupVerdict[],
  turn: Turn,
  source?: SourceOf,
): Promise<readonly OutcomeGroup[]> {
  const rows: OutcomeGroup[] = [];
  for (const verdict of verdicts) {
    const uncovered: UncoveredFile[] = [];
    for (const file of suspectFiles(verdict)) {
      uncovered.push(...uncoveredOf(file, source));
      // oxlint-disable-next-line no-await-in-loop -- between files others have their turn
      await turn();
    }
    rows.push(rowOf(verdict, uncovered));
  }
  return rows;
}

function suspectFiles({ group, check }: GroupVerdict): readonly FileCoverage[] {
  return check === undefined || check.count.covered === check.count.total ? [] : group.files;
}

function rowOf(
  { group, status, passed, check, checks }: GroupVerdict,
  uncovered: readonly UncoveredFile[],
): OutcomeGroup {
  const { covered, total } = check?.count ?? { covered: 0, total: 0 };
  return {
    name: group.name,
    path: group.path,
    status,
    passed,
    metric: check?.metric ?? null,
    covered,
    total,
    percent: percentNumber(check?.percent ?? null),
    ...floorMembers(check?.floor),
    ...(check?.floor !== undefined && { floor_source: check.floor.source }),
    ...(check?.advice !== undefined && { advice: percentOf(check.advice) }),
    ...(group.durationMs !== undefined && { duration_ms: group.durationMs }),
    ...(checks.length > 1 && { checks: checks.map(checkRow) }),
    ...(uncovered.length > 0 && { uncovered }),
    ...(group.error !== undefined && { error: group.error }),
    ...(group.logPath !== undefined && { log_path: group.logPath }),
  };
}

function checkRow({ metric, count, percent, floor, result }: FloorCheck): OutcomeFloor {
  const passed = result !== 'low' && result !== 'loose';
  return { metric, ...count, percent: percentNumber(percent), ...floorMembers(floor), passed };
}

function floorMembers(floor: Floor | undefined): { readonly floor?: number; readonly max_uncovered?: number } {
  if (floor === undefined) return {};
  return 'tenths' in floor.rule ? { floor: percentOf(floor.rule.tenths) } : { max_uncovered: floor.rule.maxUncovered };
}

function percentNumber(tenths: number | null): number | null {
  return tenths === null ? null : percentOf(tenths);
}

function uncoveredOf(file: FileCoverage, source: SourceOf | undefined): readonly UncoveredFile[] {
  if (file.units.every(({ hits }) => hits > 0)) return [];
  const ranges = uncoveredRanges(lineStates(file, source?.(file.path)));
  return ranges.length === 0 ? [] : [{ file: file.path, ranges }];
}

/** The sum over all groups that were measured, in the main metric of each. */
export function coverageTotals(verdicts: readonly GroupVerdict[], { metric }: GateSettings): CoverageTotals {
  const measured = verdicts.filter(({ check }) => check !== undefined).map(({ group }) => group);
  const count = sumOf(
    measured.flatMap((group) => {
      const sum = sumOf(group.files.flatMap(({ metrics }) => metrics[metric ?? mainMetric(group)] ?? []));
      return group.run === 'untested' ? [{ covered: 0, total: sum.total }] : [sum];
    }),
  );
  return { ...count, percent: percentNumber(tenthsDown(count)) };
}
