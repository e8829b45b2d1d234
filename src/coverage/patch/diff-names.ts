/** The name in a `---` or `+++` line: git quotes odd ones and ends those with blanks in a tab. */
export function nameOf(text: string): string {
  const quoted = /^"([^"\\]*(?:\\.[^"\\]*)*)"/.exec(text);
  return quoted === null ? text.replace(/\t.*$/s, '') : unquoted(quoted[1] ?? '');
}

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** C-style, with `\303\244` for the bytes of what is not ASCII. */
function unquoted(text: string): string {
  const bytes: number[] = [];
  for (const [part] of text.matchAll(/\\[0-7]{3}|\\.|[^\\]+/gsu)) {
    if (!part.startsWith('\\')) bytes.push(...new TextEncoder().encode(part));
    else if (part.length === 4) bytes.push(Number.parseInt(part.slice(1), 8) & 0xff);
    else bytes.push(escapes[part.slice(1)] ?? part.charCodeAt(1));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/** git's own, its mnemonic ones (index, worktree, commit, object) and those of `git diff --no-index`. */
const prefix = /^([abiwco12])\//;

/**
 * The path on the new side; undefined for a deleted file. The two sides of a diff have different prefixes; where both
 * start alike there are none, and `b/` is a directory. A new file has its old name in `header` only, the
 * `diff --git` line.
 */
export function newPath(old: string, current: string, header: string): string | undefined {
  if (current === '/dev/null') return undefined;
  const before = old === '/dev/null' ? header.replace(/^diff --git "?/, '') : old;
  const [from, to] = [prefix.exec(before)?.[1], prefix.exec(current)?.[1]];
  const differ = from === undefined ? old === '/dev/null' && header === '' : from !== to;
  return to !== undefined && differ ? current.slice(2) : current;
}
