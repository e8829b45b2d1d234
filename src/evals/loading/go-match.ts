/** A pattern that Go's filepath.Match calls malformed. */
export class BadPatternError extends Error {
  override readonly name = 'BadPatternError';
}

type Token = 'star' | ((char: string) => boolean);

/**
 * A matcher of whole names as Go's filepath.Match reads patterns: `*` and `?` do not cross `/`, `[a-z]` and `[^a]`
 * are classes, `\` escapes; case-sensitive. Takes time in name × pattern at most. Throws BadPatternError.
 */
export function goMatcher(pattern: string): (name: string) => boolean {
  const tokens = tokensOf(Array.from(pattern));
  return (name) => matches(tokens, Array.from(name));
}

/** True when a pattern says more than its own text. */
export function hasMeta(pattern: string): boolean {
  return /[*?[\\]/.test(pattern);
}

function matches(tokens: readonly Token[], chars: readonly string[]): boolean {
  let token = 0;
  let char = 0;
  let star = -1; // the last star seen; when what follows it fails, it takes one character more
  let starChar = 0;
  while (char < chars.length) {
    const wanted = tokens[token];
    const current = chars[char] ?? '';
    if (wanted === 'star') {
      star = token++;
      starChar = char;
    } else if (wanted?.(current)) {
      token++;
      char++;
    } else if (star !== -1 && chars[starChar] !== '/') {
      token = star + 1;
      char = ++starChar;
    } else return false;
  }
  return tokens.slice(token).every((each) => each === 'star');
}

function tokensOf(chars: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < chars.length) {
    const char = chars[at++] ?? '';
    if (char === '*') tokens.push('star');
    else if (char === '?') tokens.push((each) => each !== '/');
    else if (char === '[') {
      const [token, end] = classToken(chars, at);
      tokens.push(token);
      at = end;
    } else {
      const wanted = char === '\\' ? need(chars[at++]) : char;
      tokens.push((each) => each === wanted);
    }
  }
  return tokens;
}

/** The class whose `[` stands before `start`, and the offset behind its `]`. */
function classToken(chars: readonly string[], start: number): readonly [Token, end: number] {
  let at = start;
  const negated = chars[at] === '^';
  if (negated) at++;
  const ranges: (readonly [low: number, high: number])[] = [];
  const next = (): number => {
    const char = need(chars[at++]);
    if (char === '-' || char === ']') throw new BadPatternError('malformed class');
    return codePoint(char === '\\' ? need(chars[at++]) : char);
  };
  while (chars[at] !== ']' || ranges.length === 0) {
    const low = next();
    let high = low;
    if (chars[at] === '-') {
      at++;
      high = next();
    }
    ranges.push([low, high]);
  }
  const inside = (code: number): boolean => ranges.some(([low, high]) => low <= code && code <= high);
  return [(char) => char !== '/' && inside(codePoint(char)) !== negated, at + 1];
}

function need(char: string | undefined): string {
  if (char === undefined) throw new BadPatternError('the pattern ends too early');
  return char;
}

function codePoint(char: string): number {
  return char.codePointAt(0) ?? 0;
}
