/** A pattern that cannot be read. */
export class GlobError extends Error {
  override readonly name = 'GlobError';
}

const maxLength = 1_000;

/**
 * Matches paths with `/` as a whole: `*` and `?` within a name, `**` over any number of directories, `{a,b}`
 * alternatives, `[a-z]` and `[!a-z]` classes, `\` before a character that stands for itself. A pattern that ends in `/`
 * means everything below. Throws GlobError.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  if (pattern.length > maxLength) throw new GlobError('the pattern is too long');
  if (pattern === '') throw new GlobError('the pattern is empty');
  const whole = pattern.replace(/^\.\//, '');
  const source = translate(whole.endsWith('/') ? `${whole}**` : whole);
  let expression: RegExp;
  try {
    expression = new RegExp(`^${source}$`, 'us');
  } catch {
    throw new GlobError('the pattern has a bad class');
  }
  return (path) => expression.test(path);
}

function translate(pattern: string): string {
  let out = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*' && pattern.charAt(at + 1) === '*') {
      const [text, next] = translateStars(pattern, at);
      out += text;
      at = next;
    } else if (char === '*') out += '[^/]*';
    else if (char === '?') out += '[^/]';
    else if (char === '[') {
      const [text, next] = translateClass(pattern, at);
      out += text;
      at = next;
    } else if (char === '{') {
      depth += 1;
      out += '(?:';
    } else if (char === '}' && depth > 0) {
      depth -= 1;
      out += ')';
    } else if (char === ',' && depth > 0) out += '|';
    else if (char === '\\') {
      at += 1;
      if (at === pattern.length) throw new GlobError('the pattern ends in a backslash');
      out += literal(pattern.charAt(at));
    } else out += literal(char);
  }
  if (depth > 0) throw new GlobError('a brace is not closed');
  return out;
}

/** `**` between slashes is any directories, none too; elsewhere it is any text. Runs of it are one. */
function translateStars(pattern: string, start: number): readonly [string, number] {
  let end = start;
  while (pattern.startsWith('*', end + 1)) end += 1;
  const before = start === 0 || '/{,'.includes(pattern.charAt(start - 1));
  if (before && pattern.charAt(end + 1) === '/') {
    while (pattern.startsWith('/**/', end + 1)) end += 3;
    return ['(?:[^/]+/)*', end + 1];
  }
  return ['.*', end];
}

function translateClass(pattern: string, start: number): readonly [string, number] {
  const negated = pattern.charAt(start + 1) === '!' || pattern.charAt(start + 1) === '^';
  const from = start + (negated ? 2 : 1);
  const end = pattern.indexOf(']', from + 1);
  if (end === -1) throw new GlobError('a class is not closed');
  const members = pattern.slice(from, end).replaceAll(/[\\[\]^&~|]/gu, (each) => `\\${each}`);
  return [`(?!/)[${negated ? '^' : ''}${members}]`, end];
}

function literal(char: string): string {
  return /[\\^$.|?*+()[\]{}/]/.test(char) ? `\\${char}` : char;
}
