/** Tells which parts of a Go source are code. Lines and columns from 1; columns count bytes, as Go's do. */
export interface GoCode {
  /** True when there is more than blanks, comments, braces and `else` from one column up to another. */
  has(line: number, fromColumn: number, toColumn?: number): boolean;
}

/** Characters that open or close something and do nothing by themselves. */
const code = /[^\s{}()[\];,]/;

export function goCode(source: string): GoCode {
  const bytes = new TextEncoder().encode(source);
  blankComments(bytes);
  // One character for each byte, so that columns stay.
  const lines = new TextDecoder('latin1').decode(bytes).split('\n');
  return {
    has(line, fromColumn, toColumn) {
      const text = (lines[line - 1] ?? '').slice(fromColumn - 1, toColumn === undefined ? undefined : toColumn - 1);
      return code.test(text.replaceAll(/\belse\b/g, ''));
    },
  };
}

const [newline, quote, apostrophe, star, slash, backslash, backtick, space] = [10, 34, 39, 42, 47, 92, 96, 32];

/** Puts blanks in place of comments; line ends stay. */
function blankComments(bytes: Uint8Array): void {
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === slash && bytes[at + 1] === slash) {
      while (at < bytes.length && bytes[at] !== newline) bytes[at++] = space;
    } else if (byte === slash && bytes[at + 1] === star) {
      const end = endOfComment(bytes, at + 2);
      for (; at < end; at++) if (bytes[at] !== newline) bytes[at] = space;
    } else if (byte === quote || byte === apostrophe || byte === backtick) at = endOfText(bytes, at, byte);
    else at += 1;
  }
}

function endOfComment(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) if (bytes[at] === star && bytes[at + 1] === slash) return at + 2;
  return bytes.length;
}

/** Behind the text that starts at `start`; only raw ones go over lines. */
function endOfText(bytes: Uint8Array, start: number, mark: number): number {
  let at = start + 1;
  for (; at < bytes.length && bytes[at] !== mark; at++) {
    if (mark === backtick) continue;
    if (bytes[at] === newline) return at;
    if (bytes[at] === backslash) at += 1;
  }
  return at + 1;
}
