import type { Count, FileCoverage, Result } from '../model.js';
import type { OutcomePatch } from '../outcome.js';
import { percentOf, sumOf, tenthsDown } from '../percent.js';
import { parseDiff, type ChangedFile } from './diff.js';
import { lineStates, uncoveredRanges, type LineState } from './line-states.js';

export interface PatchSettings {
  /** What the diff is against, for the report. */
  readonly base: string;
  /** Tenths. */
  readonly minPercent?: number;
  readonly maxUncovered?: number;
  /** Fewer measured changed lines are not judged. Default 0. */
  readonly minChangedLines?: number;
  /** A line of which only a part was reached counts as uncovered. Default false. */
  readonly partialIsMiss?: boolean;
  /** The text of a file as it is now: Go blocks are cleaned with it. */
  readonly source?: (path: string) => string | undefined;
  /** False for files that nobody wants measured. Default: `looksMeasurable`. */
  readonly measurable?: (path: string) => boolean;
}

/** How far the lines that a diff adds or changes are covered. Paths of the diff and of `files` start at one place. */
export function patchCoverage(
  diff: string | readonly ChangedFile[],
  files: readonly FileCoverage[],
  settings: PatchSettings,
): Result<OutcomePatch> {
  const changed: Result<readonly ChangedFile[]> =
    typeof diff === 'string' ? parseDiff(diff) : { ok: true, value: diff };
  if (!changed.ok) return changed;
  const byPath = new Map(files.map((file) => [file.path, file]));
  const wanted = settings.measurable ?? looksMeasurable(files);
  const rows: OutcomePatch['files'][number][] = [];
  const unmeasured: string[] = [];
  for (const { path, lines } of changed.value) {
    const file = byPath.get(path);
    if (file !== undefined) {
      const row = rowOf(file, new Set(lines), settings);
      if (row.total > 0) rows.push(row);
    } else if (lines.length > 0 && wanted(path)) unmeasured.push(path);
  }
  const { covered, total } = sumOf(rows);
  const status = statusOf({ covered, total }, settings);
  const { base, minPercent, maxUncovered } = settings;
  return {
    ok: true,
    value: {
      base,
      status,
      passed: status !== 'LOW',
      ...withPercent({ covered, total }),
      files: rows,
      unmeasured,
      ...(minPercent !== undefined && { min_percent: percentOf(minPercent) }),
      ...(maxUncovered !== undefined && { max_uncovered: maxUncovered }),
    },
  };
}

function rowOf(file: FileCoverage, lines: ReadonlySet<number>, settings: PatchSettings): OutcomePatch['files'][number] {
  const states = new Map<number, LineState>();
  for (const [line, { hit, missed }] of lineStates(file, settings.source?.(file.path))) {
    const covered = hit && !(missed && settings.partialIsMiss === true);
    if (lines.has(line)) states.set(line, { hit: covered, missed });
  }
  const covered = [...states.values()].filter(({ hit }) => hit).length;
  return { file: file.path, ...withPercent({ covered, total: states.size }), ranges: nearRanges(states) };
}

/** As `uncoveredRanges`, but only lines that follow each other: what lies between changed lines may be covered. */
function nearRanges(states: ReadonlyMap<number, LineState>): OutcomePatch['files'][number]['ranges'] {
  const missed = uncoveredRanges(states).flatMap(([first, last]) =>
    [...states.keys()].filter((line) => line >= first && line <= last).sort((a, b) => a - b),
  );
  const ranges: [number, number][] = [];
  for (const line of missed) {
    const open = ranges.at(-1);
    if (open !== undefined && open[1] === line - 1) open[1] = line;
    else ranges.push([line, line]);
  }
  return ranges;
}

function statusOf(
  count: Count,
  { minPercent, maxUncovered, minChangedLines = 0 }: PatchSettings,
): OutcomePatch['status'] {
  const { covered, total } = count;
  if (total === 0) return 'NONE';
  if (total < minChangedLines) return 'SMALL';
  if (minPercent !== undefined && covered * 1000 < minPercent * total) return 'LOW';
  return maxUncovered !== undefined && total - covered > maxUncovered ? 'LOW' : 'PASS';
}

function withPercent({ covered, total }: Count): Count & { readonly percent: number | null } {
  const tenths = tenthsDown({ covered, total });
  return { covered, total, percent: tenths === null ? null : percentOf(tenths) };
}

const tests = /(^|\/)(tests?|__tests__|testdata)\/|_test\.(go|py)$|(^|\/)test_[^/]*\.py$|\.(test|spec)\.[cm]?[jt]sx?$/;

/** True for files of the kinds that the reports tell of, tests left out. */
export function looksMeasurable(files: readonly FileCoverage[]): (path: string) => boolean {
  const kinds = new Set(files.map(({ path }) => kindOf(path)));
  return (path) => kinds.has(kindOf(path)) && !tests.test(path);
}

function kindOf(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0] ?? '';
}
