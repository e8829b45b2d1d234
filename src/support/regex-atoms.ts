/** One matcher of a single character (or of a place), in the syntax of the built-in engine's `u` mode. */
export interface Atom {
  readonly source: string;
  /** False for anchors: repeating them means different things to different engines. */
  readonly repeatable: boolean;
}
type Read = Atom & { readonly end: number };

const perl: Readonly<Record<string, string>> = { d: '0-9', w: '0-9A-Za-z_', s: String.raw`\t\n\f\r ` };
const controls: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Reads what follows a backslash at `at`; undefined when it is not of the subset. */
export function readEscape(source: string, at: number, ignoreCase: boolean): Read | undefined {
  const char = source.charAt(at);
  const end = at + 1;
  const ranges = perl[char.toLowerCase()];
  if (ranges !== undefined) {
    // With case folding \w gains U+017F and U+212A in some engines.
    if (ignoreCase) return undefined;
    return { source: `[${char === char.toLowerCase() ? '' : '^'}${ranges}]`, repeatable: true, end };
  }
  // Not \B: the built-in engine finds one between the halves of a surrogate pair.
  if (char === 'b') return ignoreCase ? undefined : { source: String.raw`\b`, repeatable: false, end };
  if (char === 'A') return { source: '^', repeatable: false, end };
  if (char === 'z') return { source: '$', repeatable: false, end };
  const literal = escapedLiteral(source, at);
  return literal && { source: hex(literal.code), repeatable: true, end: literal.end };
}

/** Reads a character class whose `[` stands before `at`. Only ASCII, without named classes. */
export function readClass(source: string, at: number): Read | undefined {
  let end = at;
  const negated = source.charAt(end) === '^';
  if (negated) end++;
  let ranges = '';
  for (;;) {
    const shorthand = source.charAt(end) === '\\' ? source.charAt(end + 1) : '';
    const set = perl[shorthand];
    if (set !== undefined) {
      ranges += set;
      end += 2;
      if (source.charAt(end) === '-') return undefined;
      continue;
    }
    const low = member(source, end);
    if (!low) return undefined;
    end = low.end;
    let high = low;
    if (source.charAt(end) === '-') {
      if (source.charAt(end + 1) === ']') return undefined;
      const after = member(source, end + 1);
      if (!after || after.code < low.code) return undefined;
      high = after;
      end = after.end;
    }
    ranges += high === low ? hex(low.code) : `${hex(low.code)}-${hex(high.code)}`;
    if (source.charAt(end) === ']')
      return { source: `[${negated ? '^' : ''}${ranges}]`, repeatable: true, end: end + 1 };
  }
}

function member(source: string, at: number): { code: number; end: number } | undefined {
  const char = source.charAt(at);
  if (char === '\\') return escapedLiteral(source, at + 1);
  const code = char.charCodeAt(0);
  if (char === '' || char === '[' || char === ']' || char === '-' || code > 0x7f) return undefined;
  return { code, end: at + 1 };
}

function escapedLiteral(source: string, at: number): { code: number; end: number } | undefined {
  const char = source.charAt(at);
  const control = Object.hasOwn(controls, char) ? controls[char] : undefined;
  if (control !== undefined) return { code: control.charCodeAt(0), end: at + 1 };
  const digits = /^x([0-7][0-9A-Fa-f])/.exec(source.slice(at, at + 3))?.[1];
  if (digits !== undefined) return { code: Number.parseInt(digits, 16), end: at + 3 };
  return /^[!-/:-@[-`{-~]$/.test(char) ? { code: char.charCodeAt(0), end: at + 1 } : undefined;
}

function hex(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`;
}
