import type { Range } from './problem.js';

/** Turns offsets of a text into lines and columns; LF, CRLF and CR end a line. */
export interface LineTable {
  range(start: number, end: number): Range;
}

export function lineTable(text: string): LineTable {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 13 && text.charCodeAt(at + 1) === 10) at++;
    if (unit === 13 || unit === 10) starts.push(at + 1);
  }
  const place = (offset: number): readonly [line: number, column: number] => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - (starts[low] ?? 0) + 1];
  };
  return {
    range(start, end) {
      const [line, column] = place(start);
      const [endLine, endColumn] = place(Math.max(start, end));
      return { line, column, end_line: endLine, end_column: endColumn };
    },
  };
}
