import type { FileCoverage, Span, Unit } from '../model.js';
import { codeLines, isCode } from './script-code.js';

/** A line of a statement that belongs to no statement within it. */
export interface OwnLine {
  readonly line: number;
  readonly hits: number;
}

type Place = readonly [line: number, column: number];

interface Piece {
  /** `function`: from its name or parameters to its end; `body`: only that. */
  readonly kind: 'body' | 'statement' | 'function';
  readonly start: Place;
  readonly end: Place;
  readonly hits: number;
}

interface Open extends Piece {
  /** What lies in it and in nothing inside of it. */
  readonly own: (readonly [Place, Place])[];
  isBlock: boolean;
}

const outerFirst = ['body', 'statement', 'function'];

/**
 * The lines of Istanbul's statements that hold others, innermost first: those with code of the statement itself. The
 * data do not tell an `if` or a loop, of which only the first line counts, from a call or a declaration. But an
 * expression holds statements only in the bodies of functions, so what holds one directly is a block. What lies in
 * a body belongs to the function. So do its parameters where the statement was reached: it says nothing of them.
 */
export function ownLines(file: FileCoverage, source: string): readonly OwnLine[] {
  const lines = codeLines(source);
  const found: OwnLine[] = [];
  const stack: Open[] = [];
  let at: Place = [0, 0];
  const passTo = (place: Place): void => {
    if (isAfter(place, at)) ownerOf(stack)?.own.push([at, place]);
    at = place;
  };
  const closeUntil = (place: Place): void => {
    for (let top = stack.at(-1); top !== undefined && !isAfter(top.end, place); top = stack.at(-1)) {
      passTo(top.end);
      stack.pop();
      if (top.kind === 'statement' && !top.isBlock) found.push(...linesOf(top, lines));
    }
  };
  for (const piece of piecesOf(file)) {
    closeUntil(piece.start);
    passTo(piece.start);
    const above = stack.at(-1);
    if (above?.kind === 'statement' && piece.kind === 'statement') above.isBlock = true;
    // Places that were mapped from other code may overlap.
    const end = above !== undefined && isAfter(piece.end, above.end) ? above.end : piece.end;
    stack.push({ ...piece, end, own: [], isBlock: false });
  }
  closeUntil([Infinity, Infinity]);
  return found;
}

function ownerOf(stack: readonly Open[]): Open | undefined {
  const [above, top] = [stack.at(-2), stack.at(-1)];
  if (top?.kind === 'function' && above?.kind === 'statement' && above.hits === 0) return above;
  return top?.kind === 'statement' ? top : undefined;
}

function linesOf({ own, hits }: Open, lines: readonly string[]): OwnLine[] {
  const found = new Set<number>();
  for (const [[first, from], [last, to]] of own) {
    for (let line = first; line <= Math.min(last, lines.length); line++) {
      const text = lines[line - 1] ?? '';
      if (isCode(text.slice(line === first ? from - 1 : 0, line === last ? to - 1 : undefined))) found.add(line);
    }
  }
  return [...found].map((line) => ({ line, hits }));
}

/** By where they start; of those that start together, the outer one first. */
function piecesOf({ units, functions = [] }: FileCoverage): readonly Piece[] {
  const pieces = units.map((unit) => pieceOf('statement', unit, unit.hits));
  for (const { spans, hits } of functions) {
    if (spans !== undefined) pieces.push(pieceOf('function', spans.whole, hits), pieceOf('body', spans.body, hits));
  }
  return pieces.sort(
    (a, b) =>
      compare(a.start, b.start) || compare(b.end, a.end) || outerFirst.indexOf(a.kind) - outerFirst.indexOf(b.kind),
  );
}

function pieceOf(kind: Piece['kind'], span: Span | Unit, hits: number): Piece {
  const { startLine, startColumn = 1, endLine, endColumn = Infinity } = span;
  return { kind, start: [startLine, startColumn], end: [endLine, endColumn], hits };
}

/** Without a difference of two infinities, which is no number. */
function compare(a: Place, b: Place): number {
  if (isAfter(a, b)) return 1;
  return isAfter(b, a) ? -1 : 0;
}

function isAfter(a: Place, b: Place): boolean {
  return a[0] === b[0] ? a[1] > b[1] : a[0] > b[0];
}
