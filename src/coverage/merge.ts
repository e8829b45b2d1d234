import { addHits, measured } from './formats/measured.js';
import type { CoverageData, CoverageFormat, CoverageProblem, FileCoverage, Point, Result, Unit } from './model.js';

/** A report and what it is called in problems. */
export interface NamedReport {
  readonly name: string;
  readonly data: CoverageData;
}

/** Files of several reports, each once. */
export interface MergedCoverage {
  readonly formats: readonly CoverageFormat[];
  readonly files: readonly FileCoverage[];
  readonly mode?: string;
}

/**
 * Joins reports: hits add up, and what any report reached is covered. The order of the reports does not matter, and a
 * report that is given twice changes no percentage. Refused: Go profiles of different modes, and a file that is in
 * reports of two formats, since they do not count the same things. Give paths that `relocate` made comparable.
 */
export function mergeCoverage(reports: readonly NamedReport[]): Result<MergedCoverage> {
  const files = new Map<string, { readonly format: CoverageFormat; readonly name: string; file: FileCoverage }>();
  let mode: string | undefined;
  for (const { name, data } of reports) {
    if (data.mode !== undefined && mode !== undefined && data.mode !== mode) {
      const message = `this profile has the mode ${data.mode}, another one ${mode}`;
      return refused({ file: name, line: 1, message, hint: 'write all profiles with the same -covermode' });
    }
    mode ??= data.mode;
    for (const file of data.files) {
      const known = files.get(file.path);
      if (known === undefined) files.set(file.path, { format: data.format, name, file });
      else if (known.format === data.format) known.file = joined(data.format, known.file, file);
      else {
        const message = `${file.path} is in this ${data.format} report and in ${known.name}, which is ${known.format}`;
        return refused({ file: name, line: 1, message, hint: 'measure each file in one format' });
      }
    }
  }
  const formats = [...new Set(reports.map(({ data }) => data.format))].sort();
  const sorted = [...files.values()].map(({ file }) => file).sort((a, b) => byText(a.path, b.path));
  return { ok: true, value: { formats, files: sorted, ...(mode !== undefined && { mode }) } };
}

function refused(problem: CoverageProblem): Result<never> {
  return { ok: false, problem };
}

function joined(format: CoverageFormat, a: FileCoverage, b: FileCoverage): FileCoverage {
  const branches = joinPoints(a.branches, b.branches);
  const functions = joinPoints(a.functions, b.functions);
  return measured(format, {
    path: a.path,
    units: joinUnits(a.units, b.units),
    ...(branches !== undefined && { branches }),
    ...(functions !== undefined && { functions }),
  });
}

/** Units at the same place are the same; of several at one place, the first are the same, the second, and so on. */
function joinUnits(a: readonly Unit[], b: readonly Unit[]): readonly Unit[] {
  const units = new Map<string, Unit>();
  for (const list of [a, b]) {
    const seen = new Map<string, number>();
    for (const unit of list) {
      const place = `${unit.startLine}.${unit.startColumn ?? ''},${unit.endLine}.${unit.endColumn ?? ''}`;
      const number = seen.get(place) ?? 0;
      seen.set(place, number + 1);
      const key = `${place}#${number}`;
      const known = units.get(key);
      const weight = Math.max(known?.weight ?? 0, unit.weight);
      units.set(key, { ...unit, weight, hits: addHits(known?.hits ?? 0, unit.hits) });
    }
  }
  return [...units.values()].sort(byPlace);
}

function joinPoints(a: readonly Point[] | undefined, b: readonly Point[] | undefined): readonly Point[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const points = new Map(a.map((point) => [point.key, point]));
  for (const point of b) {
    const hits = addHits(points.get(point.key)?.hits ?? 0, point.hits);
    points.set(point.key, { ...point, hits });
  }
  return [...points.values()].sort((x, y) => x.line - y.line || byText(x.key, y.key));
}

function byPlace(a: Unit, b: Unit): number {
  return (
    a.startLine - b.startLine ||
    (a.startColumn ?? 0) - (b.startColumn ?? 0) ||
    a.endLine - b.endLine ||
    (a.endColumn ?? 0) - (b.endColumn ?? 0)
  );
}

/** By code units, the same on every machine. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
