import type { FileCoverage, Unit } from '../model.js';
import type { LineRange } from '../outcome.js';
import { goCode } from './go-code.js';
import { ownLines } from './own-lines.js';

/** What is known of a line on which something is measured. */
export interface LineState {
  /** Something on it was reached. */
  readonly hit: boolean;
  /** Something on it was not, a way of a branch included. */
  readonly missed: boolean;
}

/**
 * The measured lines of a file. Blocks of Go reach over braces and comments: with the source, only lines on which a
 * block has code of its own count. Statements of Istanbul hold one another: the line where one starts counts, and all
 * lines of those that hold none. Of the others count, with the source, lines with code of their own: `ownLines`.
 */
export function lineStates(file: FileCoverage, source?: string): ReadonlyMap<number, LineState> {
  const states = new Map<number, LineState>();
  const add = (line: number, hits: number): void => {
    const { hit, missed } = states.get(line) ?? { hit: false, missed: false };
    states.set(line, { hit: hit || hits > 0, missed: missed || hits === 0 });
  };
  if (file.path.endsWith('.go')) addBlocks(file.units, source, add);
  else {
    addStatements(file.units, add);
    const own = source === undefined ? [] : ownLines(file, source);
    // What lies further inside says more: whether it was reached is not told by what holds it.
    for (const { line, hits } of own) if (!states.has(line)) add(line, hits);
  }
  for (const { line, hits } of file.branches ?? []) if (states.has(line) && hits === 0) add(line, 0);
  return states;
}

function addBlocks(
  units: readonly Unit[],
  source: string | undefined,
  add: (line: number, hits: number) => void,
): void {
  const code = source === undefined ? undefined : goCode(source);
  for (const { startLine, startColumn = 1, endLine, endColumn, weight, hits } of units) {
    if (weight === 0) continue;
    for (let line = startLine; line <= endLine; line++) {
      const from = line === startLine ? startColumn : 1;
      if (code?.has(line, from, line === endLine ? endColumn : undefined) !== false) add(line, hits);
    }
  }
}

function addStatements(units: readonly Unit[], add: (line: number, hits: number) => void): void {
  const sorted = [...units].sort(
    (a, b) => a.startLine - b.startLine || (a.startColumn ?? 0) - (b.startColumn ?? 0) || b.endLine - a.endLine,
  );
  for (const [index, unit] of sorted.entries()) {
    const next = sorted[index + 1];
    const holds = next !== undefined && startsWithin(next, unit);
    for (let line = unit.startLine; line <= (holds ? unit.startLine : unit.endLine); line++) add(line, unit.hits);
  }
}

function startsWithin(inner: Unit, outer: Unit): boolean {
  if (inner.startLine !== outer.endLine) return inner.startLine < outer.endLine;
  return (inner.startColumn ?? 0) < (outer.endColumn ?? Infinity);
}

/** Ranges of lines that nothing reached; what is not measured between two of them does not part them. */
export function uncoveredRanges(states: ReadonlyMap<number, LineState>, only?: ReadonlySet<number>): LineRange[] {
  const ranges: [number, number][] = [];
  let open: [number, number] | undefined;
  for (const [line, { hit }] of [...states].sort(([a], [b]) => a - b)) {
    if (hit || only?.has(line) === false) open = undefined;
    else if (open === undefined) ranges.push((open = [line, line]));
    else open[1] = line;
  }
  return ranges;
}
