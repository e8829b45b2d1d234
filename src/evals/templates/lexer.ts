import { TemplateSyntaxError, supported } from './syntax.js';

export type Token =
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly at: number; readonly end: number }
  | { readonly kind: 'word' | 'text'; readonly text: string; readonly at: number; readonly end: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number; readonly end: number }
  | { readonly kind: '(' | ')' | '|'; readonly at: number; readonly end: number };

/** The inside of one `{{…}}`. */
export interface Action {
  readonly tokens: readonly Token[];
  readonly isComment: boolean;
  readonly trimsLeft: boolean;
  readonly trimsRight: boolean;
  /** Offset of what follows its `}}`. */
  readonly end: number;
}

const blank = /[ \t\r\n]/;
const word = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const number = /[+-]?\d+(?:\.\d+)?(?![\p{L}\p{Nd}_.])/uy;

/** Reads the action whose `{{` stands at `start`, in Go's spelling. Throws TemplateSyntaxError. */
export function readAction(text: string, start: number): Action {
  let at = start + 2;
  const trimsLeft = text.charAt(at) === '-' && blank.test(text.charAt(at + 1));
  if (trimsLeft) at = afterBlanks(text, at + 1);
  if (text.startsWith('/*', at)) return { ...comment(text, start, at), trimsLeft };
  const tokens: Token[] = [];
  for (;;) {
    const next = afterBlanks(text, at);
    const trimsRight = next > at && text.startsWith('-}}', next);
    if (trimsRight || text.startsWith('}}', next)) {
      return { tokens, isComment: false, trimsLeft, trimsRight, end: next + (trimsRight ? 3 : 2) };
    }
    if (next >= text.length) throw unclosed(start);
    const token = readToken(text, next);
    tokens.push(token);
    at = token.end;
  }
}

function comment(text: string, start: number, at: number): Omit<Action, 'trimsLeft'> {
  const close = text.indexOf('*/', at + 2);
  if (close === -1) throw new TemplateSyntaxError('the comment is not closed', start, start + 2, 'end it with */}}');
  const end = afterBlanks(text, close + 2);
  const trimsRight = end > close + 2 && text.startsWith('-}}', end);
  if (trimsRight) return { tokens: [], isComment: true, trimsRight, end: end + 3 };
  if (text.startsWith('}}', close + 2)) return { tokens: [], isComment: true, trimsRight, end: close + 4 };
  throw new TemplateSyntaxError('nothing may follow a comment in its braces', start, start + 2, 'end it with */}}');
}

function readToken(text: string, at: number): Token {
  const char = text.charAt(at);
  if (char === '(' || char === ')' || char === '|') return { kind: char, at, end: at + 1 };
  if (char === '"') return quoted(text, at);
  if (char === '`') {
    const close = text.indexOf('`', at + 1);
    if (close === -1) throw new TemplateSyntaxError('the text is not closed', at, at + 1, 'end it with `');
    return { kind: 'text', text: text.slice(at + 1, close), at, end: close + 1 };
  }
  if (char === '.') return field(text, at);
  const digits = match(number, text, at);
  if (digits !== undefined) return { kind: 'number', value: Number(digits), at, end: at + digits.length };
  const name = match(word, text, at);
  if (name !== undefined) return { kind: 'word', text: name, at, end: endOfOperand(text, at + name.length) };
  throw new TemplateSyntaxError('this character is not known in a template', at, at + 1, supported);
}

function field(text: string, start: number): Token {
  const path: string[] = [];
  let at = start;
  while (text.charAt(at) === '.') {
    const name = match(word, text, at + 1);
    if (name === undefined) break;
    path.push(name);
    at += 1 + name.length;
  }
  if (path.length === 0) throw new TemplateSyntaxError('a name is missing behind the dot', start, start + 1, supported);
  return { kind: 'field', path, at: start, end: endOfOperand(text, at) };
}

/** What follows a name must be a blank, a bracket, a pipe or the end of the action. */
function endOfOperand(text: string, at: number): number {
  const rest = text.charAt(at);
  if (rest === '' || blank.test(rest) || rest === ')' || rest === '|' || text.startsWith('}}', at)) return at;
  const hint = 'a name with other characters than letters, digits and _ is written: index .Vars "a-name"';
  throw new TemplateSyntaxError('this character cannot be part of a name', at, at + 1, hint);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['"', '"'],
  ['\\', '\\'],
]);

function quoted(text: string, start: number): Token {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') return { kind: 'text', text: value, at: start, end: at + 1 };
    if (char === '\n') break;
    if (char !== '\\') {
      value += char;
      continue;
    }
    at += 1;
    const code = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/i.exec(text.slice(at, at + 5));
    const plain = escapes.get(text.charAt(at));
    if (code !== null) value += String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16));
    else if (plain !== undefined) value += plain;
    else
      throw new TemplateSyntaxError(
        'this escape is not known',
        at - 1,
        Math.min(at + 1, text.length),
        'escapes are \\n \\t \\r \\" \\\\ \\xHH \\uHHHH',
      );
    if (code !== null) at += code[0].length - 1;
  }
  throw new TemplateSyntaxError('the text is not closed', start, start + 1, 'end it with "');
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (blank.test(text.charAt(at))) at++;
  return at;
}

function unclosed(start: number): TemplateSyntaxError {
  const hint = 'end it with }}; a literal {{ is written {{"{{"}}';
  return new TemplateSyntaxError('the template is not closed', start, start + 2, hint);
}
