/** What a JSON text must not hold, and where; offsets count UTF-16 units. */
export interface JsonProblem {
  readonly offset: number;
  readonly code: 'json-syntax' | 'duplicate-key' | 'number-too-large';
  readonly message: string;
}

interface Frame {
  /** Of an object: the keys so far. */
  readonly keys?: Set<string>;
  /** Of the member that is read. */
  key: string | number;
}

export interface JsonScan {
  readonly problem?: JsonProblem;
  /** Where the wanted value begins, or the innermost one around it that is there. */
  readonly found: number;
}

const space = /[\t\n\r ]*/y;
const atom = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Walks a JSON text to its first problem: what `JSON.parse` refuses, without saying where, and what it takes silently: a
 * key that is written twice, of which it keeps the last, and a number so large that it is none. Pure and iterative, so
 * that no depth overflows the stack. `wanted` is the path of a value whose place is asked for.
 */
export function scanJson(text: string, wanted: readonly (string | number)[] = []): JsonScan {
  const stack: Frame[] = [];
  let at = 0;
  let found = 0;
  /** How many of the innermost frames' keys are the beginning of the wanted path. */
  let matched = 0;
  const skip = (): void => {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
  };
  const bad = (message: string, offset = at, code: JsonProblem['code'] = 'json-syntax'): JsonScan => {
    return { problem: { offset, code, message }, found };
  };
  const unexpected = (wantedToken: string): JsonScan =>
    bad(at >= text.length ? `the text ends where ${wantedToken} should be` : `${wantedToken} should be here`);
  const enter = (frame: Frame): void => {
    if (stack.length - 1 === matched && frame.key === wanted[matched]) matched += 1;
  };
  const leave = (): void => {
    if (matched === stack.length) matched -= 1;
  };

  for (skip(); ;) {
    // A value begins.
    if (matched === stack.length) found = at;
    const first = text[at];
    if (first === '{' || first === '[') {
      const frame: Frame = first === '{' ? { keys: new Set(), key: '' } : { key: 0 };
      at += 1;
      skip();
      const close = first === '{' ? '}' : ']';
      if (text[at] === close) at += 1;
      else {
        stack.push(frame);
        if (frame.keys !== undefined) {
          const problem = readKey(frame, frame.keys);
          if (problem) return problem;
        }
        enter(frame);
        continue;
      }
    } else if (first === '"') {
      const end = endOfString(text, at);
      if (end === undefined) return bad('a text that is not well formed');
      at = end;
    } else {
      atom.lastIndex = at;
      const token = atom.exec(text)?.[0];
      if (token === undefined) return unexpected('a value');
      if (!Number.isFinite(Number(token)) && /\d/.test(token))
        return bad(`${token.slice(0, 40)} is too large to be a number`, at, 'number-too-large');
      at += token.length;
    }
    // It has ended, and with it perhaps those around it.
    for (;;) {
      skip();
      const frame = stack.at(-1);
      if (frame === undefined) return at < text.length ? unexpected('the end') : { found };
      leave();
      const sign = text[at];
      if (sign === ',') {
        at += 1;
        skip();
        if (frame.keys === undefined) frame.key = Number(frame.key) + 1;
        else {
          const problem = readKey(frame, frame.keys);
          if (problem) return problem;
        }
        enter(frame);
        break;
      }
      if (sign !== (frame.keys === undefined ? ']' : '}'))
        return unexpected(frame.keys === undefined ? '`,` or `]`' : '`,` or `}`');
      at += 1;
      stack.pop();
    }
  }

  function readKey(frame: Frame, keys: Set<string>): JsonScan | undefined {
    const end = text[at] === '"' ? endOfString(text, at) : undefined;
    if (end === undefined) return unexpected('a key');
    const token = text.slice(at, end);
    const name = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);
    if (keys.has(name))
      return bad(`the key ${JSON.stringify(name.slice(0, 80))} is written twice`, at, 'duplicate-key');
    keys.add(name);
    frame.key = name;
    at = end;
    skip();
    if (text[at] !== ':') return unexpected('`:`');
    at += 1;
    skip();
    return undefined;
  }
}

// oxlint-disable-next-line no-control-regex -- JSON allows none of them in a text
const special = /[\u0000-\u001F\\]/;

function isText(token: string): boolean {
  if (!special.test(token)) return true;
  try {
    JSON.parse(token);
    return true;
  } catch {
    return false;
  }
}

/** The offset behind the text that begins at `start`; undefined when it does not end, or holds what no text may. */
function endOfString(text: string, start: number): number | undefined {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 1) continue;
    return isText(text.slice(start, quote + 1)) ? quote + 1 : undefined;
  }
  return undefined;
}

/** Line and column of an offset, both from 1. */
export function placeInText(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
