import type { Token } from './lexer.js';
import { type Expression, type FunctionName, TemplateSyntaxError, supported } from './syntax.js';

/** Brackets within brackets. */
const deepest = 50;

/** Least and most arguments. */
const functions: Readonly<Record<FunctionName, readonly [least: number, most: number]>> = {
  eq: [2, 100],
  ne: [2, 2],
  and: [1, 100],
  or: [1, 100],
  not: [1, 1],
  default: [2, 2],
};

/** Parses the tokens of a pipeline. `place` is where it should stand, for when there is nothing. Throws TemplateSyntaxError. */
export function parseExpression(
  tokens: readonly Token[],
  place: { readonly at: number; readonly end: number },
): Expression {
  const reader = new Reader(tokens, place);
  const expression = reader.pipeline(0);
  const left = reader.peek();
  if (left !== undefined) throw new TemplateSyntaxError('there is no ( for this )', left.at, left.end);
  return expression;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #place: { readonly at: number; readonly end: number };
  #next = 0;
  constructor(tokens: readonly Token[], place: { readonly at: number; readonly end: number }) {
    this.#tokens = tokens;
    this.#place = place;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  /** `a | f b` is `f b a`. */
  pipeline(depth: number): Expression {
    let value = this.#command(depth);
    while (this.peek()?.kind === '|') {
      this.#next++;
      value = this.#command(depth, value);
    }
    return value;
  }

  #command(depth: number, piped?: Expression): Expression {
    const first = this.peek();
    if (first === undefined || first.kind === ')' || first.kind === '|') throw this.#nothing(first);
    if (first.kind === 'word' && first.text !== 'true' && first.text !== 'false')
      return this.#call(first, depth, piped);
    if (piped !== undefined)
      throw new TemplateSyntaxError('only a function may follow |', first.at, first.end, supported);
    const value = this.#operand(depth);
    const more = this.peek();
    if (more === undefined || more.kind === ')' || more.kind === '|') return value;
    throw new TemplateSyntaxError('only a function takes values', first.at, first.end, supported);
  }

  #call(token: Token & { readonly kind: 'word' | 'text' }, depth: number, piped?: Expression): Expression {
    const { text: name, at } = token;
    if (name !== 'index' && !isFunction(name)) {
      throw new TemplateSyntaxError(`\`${name.slice(0, 40)}\` is not known in a template`, at, token.end, supported);
    }
    this.#next++;
    const args: Expression[] = [];
    let end = token.end;
    for (let next = this.peek(); next !== undefined && next.kind !== ')' && next.kind !== '|'; next = this.peek()) {
      const arg = this.#operand(depth);
      args.push(arg);
      end = arg.end;
    }
    if (piped !== undefined) args.push(piped);
    if (name === 'index') return indexed(args, at, end);
    const [least, most] = functions[name];
    if (args.length >= least && args.length <= most) return { kind: 'call', name, args, at, end };
    const wanted = least === most ? String(least) : `${least} or more`;
    throw new TemplateSyntaxError(
      `\`${name}\` takes ${wanted} value${wanted === '1' ? '' : 's'}, not ${args.length}`,
      at,
      end,
    );
  }

  #operand(depth: number): Expression {
    const token = this.peek();
    if (token === undefined || token.kind === ')' || token.kind === '|') throw this.#nothing(token);
    this.#next++;
    const { at, end } = token;
    switch (token.kind) {
      case 'field':
        return { kind: 'field', path: token.path, at, end };
      case 'text':
        return { kind: 'literal', value: token.text, at, end };
      case 'number':
        return { kind: 'literal', value: token.value, at, end };
      case 'word':
        if (token.text === 'true' || token.text === 'false')
          return { kind: 'literal', value: token.text === 'true', at, end };
        throw new TemplateSyntaxError(
          'a function among values needs brackets',
          at,
          end,
          'for example: not (eq .Vars.a "b")',
        );
      case '(':
        return this.#bracketed(token, depth);
    }
  }

  #bracketed(open: Token, depth: number): Expression {
    if (depth >= deepest) throw new TemplateSyntaxError('brackets are nested too deeply', open.at, open.end);
    const inner = this.pipeline(depth + 1);
    const close = this.peek();
    if (close?.kind !== ')') throw new TemplateSyntaxError('there is no ) for this (', open.at, open.end);
    this.#next++;
    return inner;
  }

  #nothing(token: Token | undefined): TemplateSyntaxError {
    const { at, end } = token ?? this.#tokens.at(-1) ?? this.#place;
    return new TemplateSyntaxError('a value is missing', at, end, supported);
  }
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(functions, name);
}

/** `index .Vars "a name"`: what it names must be known before the run, so that its keys are written out. */
function indexed([from, ...keys]: readonly Expression[], at: number, end: number): Expression {
  const steps = keys.map((key) => {
    if (key.kind === 'literal' && typeof key.value !== 'boolean') return String(key.value);
    throw new TemplateSyntaxError('a key of `index` must be a text in quotes', key.at, key.end);
  });
  if (from?.kind === 'field' && steps.length > 0) return { kind: 'field', path: [...from.path, ...steps], at, end };
  throw new TemplateSyntaxError('`index` takes a map and a key', at, end, 'for example: index .Vars "a name"');
}
