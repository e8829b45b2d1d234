/** An expression of a template. Offsets count UTF-16 units from the beginning of the text. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean; readonly at: number; readonly end: number }
  /** `.Vars.name` is `['Vars', 'name']`; `index .Vars "a b"` is a field too. */
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly at: number; readonly end: number }
  | {
      readonly kind: 'call';
      readonly name: FunctionName;
      readonly args: readonly Expression[];
      readonly at: number;
      readonly end: number;
    };

export type FunctionName = 'eq' | 'ne' | 'and' | 'or' | 'not' | 'default';

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  /** `action` is where its `{{` stands. */
  | { readonly kind: 'output'; readonly expression: Expression; readonly action: number }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: readonly TemplateNode[] };

export interface Branch {
  readonly test: Expression;
  readonly action: number;
  readonly body: readonly TemplateNode[];
}

/** What is wrong in a template and where: `action` is the offset of the `{{`, `at` and `end` enclose the culprit. */
export interface TemplateProblem {
  readonly code: 'bad-template' | 'unknown-variable';
  readonly message: string;
  readonly hint?: string;
  readonly action: number;
  readonly at: number;
  readonly end: number;
}

/** Thrown by the parser, which stops at the first mistake of a text. */
export class TemplateSyntaxError extends Error {
  override readonly name = 'TemplateSyntaxError';
  readonly hint: string | undefined;
  readonly at: number;
  readonly end: number;
  constructor(message: string, at: number, end: number, hint?: string) {
    super(message);
    this.at = at;
    this.end = end;
    this.hint = hint;
  }
}

/** What there is, for whoever used something else. */
export const supported =
  'templates know .Vars.name, .TaskName, .JobID, .Iteration, .Attempt, .Timestamp and .Context.name, index .Vars "a name", ' +
  'if, else and end with eq, ne, and, or, not, default, texts, numbers and comments; a literal {{ is written {{"{{"}}';
