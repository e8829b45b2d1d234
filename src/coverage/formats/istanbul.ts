import * as z from 'zod';
import type { CoverageData, FileCoverage, Point, Span, Unit } from '../model.js';
import { measured } from './measured.js';
import { FormatError, jsonOf, lineOf } from './problem.js';
import type { Turn } from './turn.js';

const line = z.int().min(1);
const hits = z.int().min(0);
/** Columns count from 0; the end of a line is null, since JSON has no infinity. */
const column = z.number().min(0).nullish();
const Range = z.object({ start: z.object({ line, column }), end: z.object({ line, column }) });
type Range = z.output<typeof Range>;
/** The way not written (an `if` without `else`) may have an empty place. */
const Loose = z.union([Range, z.object({ start: z.object({ line: z.undefined().optional() }) })]);
const File = z.object({
  path: z.string().min(1),
  statementMap: z.record(z.string(), Range),
  fnMap: z.record(
    z.string(),
    z.object({ name: z.string().optional(), line: line.optional(), decl: Range.optional(), loc: Range.optional() }),
  ),
  branchMap: z.record(
    z.string(),
    z.object({ type: z.string(), line: line.optional(), loc: Loose.optional(), locations: z.array(Loose) }),
  ),
  s: z.record(z.string(), hits),
  f: z.record(z.string(), hits),
  b: z.record(z.string(), z.array(hits)),
});
type File = z.output<typeof File>;

/** `coverage-final.json` of Istanbul, nyc, jest, vitest and c8. Throws FormatError. */
export async function parseIstanbul(text: string, turn: Turn): Promise<CoverageData> {
  const data = jsonOf(text, 'the report is not whole JSON', 'make the report again');
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw notIstanbul();
  const entries = Object.entries(data);
  if (entries.length === 0) throw new FormatError(1, 'the report names no file');
  if ('total' in data || 'meta' in data) throw notIstanbul();
  const files: FileCoverage[] = [];
  for (const [key, value] of entries) {
    files.push(fileOf(key, value, text));
    // oxlint-disable-next-line no-await-in-loop -- between files others have their turn
    await turn();
  }
  return { format: 'istanbul', files };
}

function notIstanbul(): FormatError {
  const hint = 'use the `json` reporter, which writes coverage-final.json (not `json-summary`), or `lcov`';
  return new FormatError(1, 'the JSON is not coverage as Istanbul writes it', hint);
}

function fileOf(key: string, value: unknown, text: string): ReturnType<typeof measured> {
  const result = File.safeParse(value);
  const at = (): number => lineOf(text, JSON.stringify(key));
  if (!result.success) {
    const where = result.error.issues[0]?.path.map(String).join('.') ?? '';
    const place = where === '' ? '' : ` at \`${where}\``;
    const hint = 'the `json` reporter writes whole details: path, statementMap, fnMap, branchMap, s, f, b';
    throw new FormatError(at(), `the entry of ${key} is not in Istanbul's form${place}`, hint);
  }
  const file = result.data;
  const units = pairs(file.statementMap, file.s, at).map(([range, count]) => unitOf(range, count));
  return measured('istanbul', {
    path: file.path,
    units,
    branches: branchesOf(file, at),
    functions: functionsOf(file, at),
  });
}

/** Each place with its count; one without the other is a report that was damaged. */
function pairs<P, C>(
  places: Record<string, P>,
  counts: Record<string, C>,
  at: () => number,
): (readonly [P, C, string])[] {
  const found = Object.entries(places).map(([id, place]) => {
    const count = counts[id];
    if (count === undefined) throw new FormatError(at(), `item ${id} of the file has no count`);
    return [place, count, id] as const;
  });
  if (found.length !== Object.keys(counts).length) throw new FormatError(at(), 'a count of the file has no place');
  return found;
}

function unitOf(range: Range, count: number): Unit {
  return { ...spanOf(range), weight: 1, hits: count };
}

function spanOf({ start, end }: Range): Span {
  return {
    startLine: start.line,
    ...(typeof start.column === 'number' && { startColumn: start.column + 1 }),
    // Mapped ranges may end before they start: they are at least the line they start on.
    endLine: Math.max(start.line, end.line),
    ...(typeof end.column === 'number' && { endColumn: end.column + 1 }),
  };
}

function branchesOf(file: File, at: () => number): readonly Point[] {
  const unique = uniqueKeys();
  return pairs(file.branchMap, file.b, at).flatMap(([branch, counts]) => {
    const first = branch.locations.find(isRange) ?? (branch.loc && isRange(branch.loc) ? branch.loc : undefined);
    const start = branch.line ?? first?.start.line ?? 1;
    if (counts.length !== branch.locations.length)
      throw new FormatError(at(), 'a branch has not one count for each way');
    const key = unique(`${branch.type}@${first === undefined ? start : placeOf(first)}`);
    return counts.map((count, way) => {
      const place = branch.locations[way];
      const own = place !== undefined && isRange(place) ? place.start.line : start;
      return { key: `${key}/${way}`, line: own, hits: count };
    });
  });
}

function functionsOf(file: File, at: () => number): readonly Point[] {
  const unique = uniqueKeys();
  return pairs(file.fnMap, file.f, at).map(([place, count]) => {
    const range = place.decl ?? place.loc;
    const start = range?.start.line ?? place.line ?? 1;
    const key = unique(range === undefined ? `${place.name ?? ''}@${start}` : placeOf(range));
    const { decl, loc: body } = place;
    if (decl === undefined || body === undefined) return { key, line: start, hits: count };
    const spans = { whole: spanOf({ start: decl.start, end: body.end }), body: spanOf(body) };
    return { key, line: start, hits: count, spans };
  });
}

/** Names what repeats by its number, in the order of the report: two functions may share one place. */
function uniqueKeys(): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return count === 0 ? key : `${key}#${count}`;
  };
}

function isRange(place: z.output<typeof Loose>): place is Range {
  return place.start.line !== undefined;
}

function placeOf({ start, end }: Range): string {
  return `${start.line}:${start.column ?? ''}-${end.line}:${end.column ?? ''}`;
}
