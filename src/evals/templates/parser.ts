import { parseExpression } from './expression.js';
import { type Action, readAction } from './lexer.js';
import { type Branch, type TemplateNode, type TemplateProblem, TemplateSyntaxError, supported } from './syntax.js';

/** Ifs within ifs. */
const deepest = 50;

export type ParsedTemplate =
  | { readonly ok: true; readonly nodes: readonly TemplateNode[] }
  | { readonly ok: false; readonly problem: TemplateProblem };

/** Parses a text with `{{…}}`; of several mistakes the first one is told. Takes time in proportion to the text. */
export function parseTemplate(text: string): ParsedTemplate {
  const parser = new Parser(text);
  try {
    return { ok: true, nodes: parser.parse() };
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    const { message, hint, at, end } = error;
    const { action } = parser;
    return {
      ok: false,
      problem: { code: 'bad-template', message, action, at, end, ...(hint !== undefined && { hint }) },
    };
  }
}

interface OpenIf {
  readonly at: number;
  readonly branches: Branch[];
  /** Where nodes go now; the body of the last branch, or of the `else`. */
  body: TemplateNode[];
  hasElse: boolean;
}

class Parser {
  readonly #text: string;
  readonly #root: TemplateNode[] = [];
  readonly #open: OpenIf[] = [];
  /** Offset of the action that is being read. */
  action = 0;
  constructor(text: string) {
    this.#text = text;
  }

  parse(): readonly TemplateNode[] {
    let at = 0;
    let trims = false;
    for (;;) {
      const start = this.#text.indexOf('{{', at);
      const piece = this.#text.slice(at, start === -1 ? undefined : start);
      const plain = trims ? piece.replace(/^[ \t\r\n]+/, '') : piece;
      if (start === -1) {
        this.#addText(plain);
        break;
      }
      this.action = start;
      const action = readAction(this.#text, start);
      this.#addText(action.trimsLeft ? withoutBlanksBehind(plain) : plain);
      if (!action.isComment) this.#take(action);
      at = action.end;
      trims = action.trimsRight;
    }
    const open = this.#open.at(-1);
    if (open === undefined) return this.#root;
    this.action = open.at;
    throw new TemplateSyntaxError('there is no {{end}} for this `if`', open.at, open.at + 2);
  }

  #take(action: Action): void {
    const [first, ...rest] = action.tokens;
    const place = { at: this.action, end: action.end };
    const keyword = first?.kind === 'word' ? first.text : undefined;
    if (keyword === 'if') {
      if (this.#open.length >= deepest) throw new TemplateSyntaxError('`if` is nested too deeply', place.at, place.end);
      const open: OpenIf = { at: this.action, branches: [], body: [], hasElse: false };
      this.#branch(open, parseExpression(rest, place));
      this.#open.push(open);
    } else if (keyword === 'else') this.#else(rest, place);
    else if (keyword === 'end') this.#end(rest.length, place);
    else this.#add({ kind: 'output', expression: parseExpression(action.tokens, place), action: this.action });
  }

  #else(rest: Action['tokens'], place: { readonly at: number; readonly end: number }): void {
    const open = this.#open.at(-1);
    if (open === undefined) throw new TemplateSyntaxError('there is no {{if}} for this `else`', place.at, place.end);
    if (open.hasElse) throw new TemplateSyntaxError('nothing but {{end}} may follow an `else`', place.at, place.end);
    const [first, ...condition] = rest;
    if (first === undefined) {
      open.hasElse = true;
      open.body = [];
    } else if (first.kind === 'word' && first.text === 'if') this.#branch(open, parseExpression(condition, place));
    else throw new TemplateSyntaxError('only `if` may follow `else`', first.at, first.end, supported);
  }

  #branch(open: OpenIf, test: Branch['test']): void {
    open.body = [];
    open.branches.push({ test, action: this.action, body: open.body });
  }

  #end(more: number, place: { readonly at: number; readonly end: number }): void {
    const open = this.#open.pop();
    if (open === undefined) throw new TemplateSyntaxError('there is no {{if}} for this `end`', place.at, place.end);
    if (more > 0) throw new TemplateSyntaxError('nothing may follow `end`', place.at, place.end);
    this.#add({ kind: 'if', branches: open.branches, otherwise: open.hasElse ? open.body : [] });
  }

  #addText(text: string): void {
    if (text !== '') this.#add({ kind: 'text', text });
  }

  #add(node: TemplateNode): void {
    (this.#open.at(-1)?.body ?? this.#root).push(node);
  }
}

/** As `trimEnd`, of what Go trims, and without a pattern that would look at every blank of a long text again and again. */
function withoutBlanksBehind(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
