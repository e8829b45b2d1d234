import { readClass, readEscape, type Atom } from './regex-atoms.js';

/** A pattern that the built-in engine runs with the same answers as RE2, with what it may cost. */
export interface NativePattern {
  readonly expression: RegExp;
  /** Longest text, in UTF-16 units, that it can search in a time nobody notices, whatever the text. */
  readonly longestText: number;
}

/** Steps of the built-in engine that may be spent on one search: about a tenth of a second. */
const affordableSteps = 2 ** 27;
const longestNativeText = 16 * 1024;
const mostWays = 64;
const mostRepeats = 100;

/** Characters that mean themselves, without a repeat: most of most patterns. */
const plain = /[\w \t,:;=<>@#%&!"'~`-]+(?![*+?{])/y;

/** Thrown, and caught here, where the pattern leaves the subset; whether it is valid is then RE2's to say. */
class NotInSubset extends Error {}

interface Part {
  readonly source: string;
  /** How many ways there are to match it at one place, unbounded repeats left out. */
  readonly ways: number;
  readonly unbounded: number;
}

/**
 * Translates a pattern of the subset: literals, ASCII classes, groups without repeats, anchors, and repeats of
 * single characters of which at most one is unbounded. Undefined when the pattern is not of that kind.
 */
export function nativePattern(source: string): NativePattern | undefined {
  try {
    const reader = new Reader(source);
    const { source: translated, ways, unbounded } = reader.pattern();
    if (unbounded > 1 || ways > mostWays) return undefined;
    const perStart = ways * Math.max(1, source.length);
    const longest = unbounded === 0 ? affordableSteps / perStart : Math.sqrt(affordableSteps / ways);
    const expression = new RegExp(translated, reader.flags.i ? 'iu' : 'u');
    return { expression, longestText: Math.min(longestNativeText, Math.floor(longest)) };
  } catch (error) {
    if (error instanceof NotInSubset) return undefined;
    throw error;
  }
}

class Reader {
  readonly flags = { i: false, m: false, s: false };
  readonly #source: string;
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
    for (let flags = this.#take(/\(\?([ims]+)\)/y); flags !== undefined; flags = this.#take(/\(\?([ims]+)\)/y))
      for (const flag of flags[1] ?? '') if (flag === 'i' || flag === 'm' || flag === 's') this.flags[flag] = true;
  }

  pattern(): Part {
    const part = this.#alternatives();
    if (this.#at < this.#source.length) throw new NotInSubset();
    return part;
  }

  #alternatives(): Part {
    const branches = [this.#sequence()];
    while (this.#take(/\|/y)) branches.push(this.#sequence());
    return {
      source: branches.map((branch) => branch.source).join('|'),
      ways: branches.reduce((sum, branch) => sum + branch.ways, 0),
      unbounded: branches.reduce((sum, branch) => sum + branch.unbounded, 0),
    };
  }

  #sequence(): Part {
    let source = '';
    let ways = 1;
    let unbounded = 0;
    for (;;) {
      source += this.#take(plain)?.[0] ?? '';
      const next = this.#source.charAt(this.#at);
      if (next === '' || next === '|' || next === ')') return { source, ways, unbounded };
      const part = this.#term();
      source += part.source;
      ways *= part.ways;
      unbounded += part.unbounded;
      if (ways > mostWays) throw new NotInSubset();
    }
  }

  #term(): Part {
    const group = this.#take(/\((\?:)?(?!\?)/y);
    if (group) return this.#group();
    const atom = this.#atom();
    const repeat = this.#take(/(?:([*+?])|\{(\d{1,3})(,?)(\d{0,3})\})(\??)/y);
    if (!repeat) return { source: atom.source, ways: 1, unbounded: 0 };
    if (!atom.repeatable || this.#take(/[*+?{]/y)) throw new NotInSubset();
    const { least, most } = boundsOf(repeat);
    const source = `${atom.source}${repeat[0]}`;
    if (most === Infinity) return { source, ways: 1, unbounded: 1 };
    return { source, ways: most - least + 1, unbounded: 0 };
  }

  #group(): Part {
    if (++this.#depth > 20) throw new NotInSubset();
    const inner = this.#alternatives();
    this.#depth--;
    if (!this.#take(/\)/y) || this.#take(/[*+{]/y)) throw new NotInSubset();
    if (!this.#take(/\?/y)) return { ...inner, source: `(?:${inner.source})` };
    if (this.#take(/[*+?{]/y)) throw new NotInSubset();
    return { ...inner, source: `(?:${inner.source})?`, ways: inner.ways + 1 };
  }

  #atom(): Atom {
    const { i, m, s } = this.flags;
    const at = this.#at;
    const char = this.#source.codePointAt(at) ?? 0;
    const text = String.fromCodePoint(char);
    this.#at += text.length;
    if (text === '\\') return this.#advance(readEscape(this.#source, this.#at, i));
    if (text === '[') return this.#advance(readClass(this.#source, this.#at));
    if (text === '.') return { source: s ? String.raw`[\s\S]` : String.raw`[^\n]`, repeatable: true };
    // RE2 ends lines at \n only, the built-in engine also at \r, U+2028 and U+2029. No negative look-around: the
    // built-in engine also searches from between the halves of a surrogate pair, where none matches anything.
    if (text === '^') return { source: m ? String.raw`(?<=\n|^)` : '^', repeatable: false };
    if (text === '$') return { source: m ? String.raw`(?=\n|$)` : '$', repeatable: false };
    if ('*+?{}()|]'.includes(text) || (char > 0x7f && i) || (char >= 0xd800 && char <= 0xdfff)) throw new NotInSubset();
    return { source: text === '/' ? String.raw`\/` : text, repeatable: true };
  }

  #advance(read: (Atom & { readonly end: number }) | undefined): Atom {
    if (!read) throw new NotInSubset();
    this.#at = read.end;
    return read;
  }

  #take(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#source);
    if (!match) return undefined;
    this.#at += match[0].length;
    return match;
  }
}

function boundsOf(repeat: RegExpExecArray): { least: number; most: number } {
  const [, sign, from = '', comma, to = ''] = repeat;
  if (sign !== undefined) return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
  const least = Number(from);
  const most = comma === '' ? least : to === '' ? Infinity : Number(to);
  if (comma === '' && to !== '') throw new NotInSubset();
  if (most < least || least > mostRepeats || (most !== Infinity && most > mostRepeats)) throw new NotInSubset();
  return { least, most };
}
