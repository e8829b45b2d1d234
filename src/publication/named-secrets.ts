import { type Binding, isFigure, loginFlag, namesSecret, spacedHeader } from './secret-names.js';

/** A quoted value that does not end within so many characters was cut off: it goes up to the end of its line. */
const longestQuoted = 10_000;

/** Values up to this length are looked at, whether they are any. */
const longestWord = 200;

const replaced = /\[redacted(?::[\w-]{1,100})?\]/y;
const names = /[\w-]+/g;
const addressLogin = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/"'`<>]+@/gi;
const loginScheme = /^(?:apikey|basic|bearer|bot|negotiate|token)$/i;

/**
 * The text without values that have no shape of their own but a name that tells: those of flags, variables, headers and
 * keys, and logins in addresses. One pass from name to name, whatever the text is: it may be the output of an agent.
 */
export function withoutNamedValues(text: string): string {
  let clean = '';
  let done = 0;
  names.lastIndex = 0;
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const span = secretBehind(text, match[0], match.index);
    if (span === undefined || span.end <= done) continue;
    clean += `${text.slice(done, Math.max(done, span.start))}[redacted]`;
    done = span.end;
    // What is a flag by its looks has perhaps a value too. Nothing longer is gone through twice.
    const word = text.slice(span.start, Math.min(done, span.start + longestWord));
    names.lastIndex = /^-[\w-]+$/.test(word) ? span.start : done;
  }
  return (clean + text.slice(done)).replaceAll(addressLogin, '$1[redacted]@');
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function secretBehind(text: string, name: string, at: number): Span | undefined {
  const bound = bindingOf(text, name, at + name.length);
  if (bound === undefined) return undefined;
  const { binding, from } = bound;
  const isLogin = loginFlag.test(name);
  const isHeader = binding !== 'flag' && spacedHeader.test(name);
  if (!isLogin && !isHeader && !namesSecret(name, binding)) return undefined;
  const quote = quoteAt(text, from);
  if (quote === undefined && isHeader && !isReplaced(text, from)) return headerValue(text, name, at, from);
  const end = valueEnd(text, from, binding === 'assignment' && /[?&]/.test(text[at - 1] ?? ''));
  if (end <= from) return undefined;
  // Only what is short is looked at, and perhaps left: so no text is gone through again and again.
  if (end - from > longestWord) return { start: from, end };
  const value = text.slice(from, end);
  if (isLogin ? !/:(?!\d*$)/.test(value) : isFigure(value, name, binding)) return undefined;
  if (binding === 'colon' && quote === undefined && isProse(text, value, end)) return undefined;
  return { start: from, end };
}

/** `auth_token: the answer names none` tells of a token; it does not hold one. */
function isProse(text: string, value: string, end: number): boolean {
  const next = text[skip(text, end, blank)];
  return /^[A-Za-z][a-z]*[.,;:!?)]*$/.test(value) && next !== undefined && next !== '\n';
}

/** How a value is bound to the name that ends here, and where that value begins; undefined when nothing is. */
function bindingOf(text: string, name: string, end: number): { binding: Binding; from: number } | undefined {
  const isFlag = name.startsWith('-');
  const closed = quoteAt(text, end);
  // `-H'…'`: the value needs no space.
  if (isFlag && closed !== undefined && /^-\w$/.test(name) && /[\w$]/.test(text[closed.end] ?? '')) {
    return { binding: 'flag', from: end };
  }
  const after = closed?.end ?? end;
  const mark = skip(text, after, blank);
  const sign = text[mark] ?? '';
  if (isFlag) {
    if (/[=:,]/.test(sign) && sign !== '') return { binding: 'flag', from: skipSpace(text, mark + 1) };
    const from = skipSpace(text, after);
    return from > after ? { binding: 'flag', from } : undefined;
  }
  if (sign === '=') {
    if (text[mark + 1] === '=') return undefined;
    const from = text[mark + 1] === '>' ? mark + 2 : mark + 1;
    return { binding: 'assignment', from: skip(text, from, blank) };
  }
  // `token::new`, `token://…`
  if (sign === ':' && /[:/]/.test(text[mark + 1] ?? '')) return undefined;
  if (sign === ':' || (sign === ',' && closed !== undefined && spacedHeader.test(name))) {
    return { binding: 'colon', from: skip(text, mark + 1, blank) };
  }
  return undefined;
}

/** What a header with spaces says, behind its scheme, up to the quote around the whole or the end of the line. */
function headerValue(text: string, name: string, at: number, from: number): Span | undefined {
  const word = valueEnd(text, from, false);
  if (!/cookie/i.test(name) && loginScheme.test(text.slice(from, Math.min(word, from + 20)))) {
    const start = skip(text, word, blank);
    const end = valueEnd(text, start, false);
    return end > start ? { start, end } : undefined;
  }
  const line = text.slice(from, lineEnd(text, from));
  const before = text[at - 1] ?? '';
  const quote = /["'`]/.test(before) ? line.indexOf(before) : -1;
  const length = quote < 0 ? line.length : quote;
  return length > 0 ? { start: from, end: from + length } : undefined;
}

/** Where the word of a shell ends that begins here, quotes and all. A quote that ends something around it ends it too. */
function valueEnd(text: string, from: number, inAddress: boolean): number {
  // What is clean already stays as it is.
  if (isReplaced(text, from)) return replaced.lastIndex;
  let at = from;
  for (;;) {
    const quote = quoteAt(text, at);
    if (quote !== undefined) {
      if (at > from && endsWord(text[quote.end])) return at;
      at = closing(text, quote);
      if (endsValue(text[at])) return at;
    } else {
      const sign = text[at];
      if (sign === undefined || /\s/.test(sign) || (inAddress && sign === '&')) return at;
      at = sign === '\\' ? skip(text, at, backslash) : at + 1;
    }
  }
}

function isReplaced(text: string, at: number): boolean {
  replaced.lastIndex = at;
  return replaced.test(text) && endsValue(text[replaced.lastIndex]);
}

function endsWord(sign: string | undefined): boolean {
  return sign === undefined || /[\s,;:.!?)\]}>|&]/.test(sign);
}

/** The same behind a quoted value, which other text may touch. */
function endsValue(sign: string | undefined): boolean {
  return sign === undefined || /[\s,;)\]}]/.test(sign);
}

interface Quote {
  readonly sign: string;
  /** Backslashes before it, as in JSON within JSON. */
  readonly depth: number;
  readonly end: number;
}

function quoteAt(text: string, at: number): Quote | undefined {
  const slashes = text[at] === '\\' ? skip(text, at, backslash) : at;
  const sign = text[slashes];
  if (sign !== '"' && sign !== "'" && sign !== '`') return undefined;
  return { sign, depth: slashes - at, end: slashes + 1 };
}

/** Behind the quote that ends what this one begins: with as many backslashes, or with those of pairs more. */
function closing(text: string, { sign, depth, end }: Quote): number {
  let slashes = 0;
  const most = Math.min(text.length, end + longestQuoted);
  for (let at = end; at < most; at += 1) {
    if (text[at] === '\\') slashes += 1;
    else if (text[at] === sign && Math.floor(slashes / (depth + 1)) % 2 === 0) return at + 1;
    else slashes = 0;
  }
  return lineEnd(text, end);
}

const blank = /[ \t]/;
const space = /\s/;
const backslash = /\\/;

function skip(text: string, from: number, signs: RegExp): number {
  let at = from;
  while (at < text.length && signs.test(text[at] ?? '')) at += 1;
  return at;
}

/** Behind spaces, a line that goes on with a backslash, and the dash of a list. */
function skipSpace(text: string, from: number): number {
  let at = skip(text, from, space);
  if (text[at] === '\\' && text[at + 1] === '\n') at = skip(text, at + 1, space);
  if (at > from && text[at] === '-' && text[at + 1] === ' ') at = skip(text, at + 1, space);
  return at;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
