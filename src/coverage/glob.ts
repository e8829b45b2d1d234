import { globAutomaton, type GlobPart } from './glob-automaton.js';

/** A pattern that cannot be read. */
export class GlobError extends Error {
  override readonly name = 'GlobError';
}

const maxLength = 1_000;

const any = (): boolean => true;
const slash = (char: string): boolean => char === '/';
const notSlash = (char: string): boolean => char !== '/';
const directories: GlobPart = { repeat: [notSlash, { repeat: [notSlash] }, slash] };

/**
 * Matches paths with `/` as a whole: `*` and `?` within a name, `**` over any number of directories, `{a,b}`
 * alternatives, `[a-z]` and `[!a-z]` classes, `\` before a character that stands for itself. A pattern that ends in `/`
 * means everything below. Takes time in path × pattern at most. Throws GlobError.
 */
export function globMatcher(pattern: string): (path: string) => boolean {
  if (pattern.length > maxLength) throw new GlobError('the pattern is too long');
  if (pattern === '') throw new GlobError('the pattern is empty');
  const whole = pattern.replace(/^\.\//, '');
  return globAutomaton(new Reader(whole.endsWith('/') ? `${whole}**` : whole).pattern());
}

class Reader {
  readonly #chars: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#chars = Array.from(pattern);
  }

  pattern(): readonly GlobPart[] {
    return this.#parts(false);
  }

  /** Up to the end, or within braces to the `,` or `}` that ends the alternative. */
  #parts(inBraces: boolean): readonly GlobPart[] {
    const parts: GlobPart[] = [];
    for (;;) {
      const char = this.#chars[this.#at];
      if (char === undefined || (inBraces && (char === ',' || char === '}'))) return parts;
      this.#at++;
      if (char === '*') parts.push(this.#stars());
      else if (char === '?') parts.push(notSlash);
      else if (char === '[') parts.push(this.#class());
      else if (char === '{') parts.push(this.#braces());
      else parts.push(same(char === '\\' ? this.#escaped() : char));
    }
  }

  /** `**` between slashes is any directories, none too; elsewhere it is any text. Runs of it are one. */
  #stars(): GlobPart {
    const before = this.#chars[this.#at - 2] ?? '/';
    if (!this.#take('*')) return { repeat: [notSlash] };
    while (this.#take('*'));
    if (!'/{,'.includes(before) || !this.#take('/')) return { repeat: [any] };
    while (this.#take('**/'));
    return directories;
  }

  #class(): GlobPart {
    const negated = this.#take('!') || this.#take('^');
    const end = this.#chars.indexOf(']', this.#at + 1);
    if (end === -1) throw new GlobError('a class is not closed');
    const ranges: (readonly [low: number, high: number])[] = [];
    while (this.#at < end) {
      const low = this.#code();
      const isRange = this.#chars[this.#at] === '-' && this.#at + 1 < end;
      if (isRange) this.#at++;
      const high = isRange ? this.#code() : low;
      if (high < low) throw new GlobError('the pattern has a bad class');
      ranges.push([low, high]);
    }
    this.#at = end + 1;
    return (char) => {
      const code = char.codePointAt(0) ?? 0;
      return char !== '/' && ranges.some(([low, high]) => low <= code && code <= high) !== negated;
    };
  }

  #braces(): GlobPart {
    const oneOf = [this.#parts(true)];
    while (this.#take(',')) oneOf.push(this.#parts(true));
    if (!this.#take('}')) throw new GlobError('a brace is not closed');
    return { oneOf };
  }

  #escaped(): string {
    const char = this.#chars[this.#at++];
    if (char === undefined) throw new GlobError('the pattern ends in a backslash');
    return char;
  }

  #code(): number {
    return this.#chars[this.#at++]?.codePointAt(0) ?? 0;
  }

  #take(text: string): boolean {
    if (!Array.from(text).every((char, index) => this.#chars[this.#at + index] === char)) return false;
    this.#at += text.length;
    return true;
  }
}

function same(wanted: string): GlobPart {
  return (char) => char === wanted;
}
