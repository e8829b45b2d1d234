import { lineTable } from '../../support/yaml/line-table.js';
import type { Part, Range } from '../../support/yaml/problem.js';

/**
 * The place of a part of a cell. `raw` is the row as it is written, on `line` of its file; quotes within a quoted cell
 * are doubled there, so that the braces are counted. Undefined when the cell is not all there.
 */
export function cellPlace(raw: string, column: number, part: Part, line: number): Range | undefined {
  let start = startOfCell(raw, column);
  if (start === undefined) return undefined;
  const count = part.text.slice(0, part.action).split('{{').length;
  for (let left = count; left > 0; left--) {
    start = raw.indexOf('{{', left === count ? start : start + 2);
    if (start === -1) return undefined;
  }
  const shift = start - part.action;
  const same = raw.startsWith(part.text.slice(part.action, part.end), start);
  const place = same ? lineTable(raw).range(part.at + shift, part.end + shift) : lineTable(raw).range(start, start + 2);
  const below = line - 1;
  return {
    ...place,
    line: place.line + below,
    ...(place.end_line !== undefined && { end_line: place.end_line + below }),
  };
}

function startOfCell(raw: string, column: number): number | undefined {
  let left = column;
  let quoted = false;
  for (let at = 0; at < raw.length; at++) {
    if (left === 0) return at;
    const char = raw.charAt(at);
    if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) left -= 1;
  }
  return undefined;
}
