import { isFieldName, type TemplateData } from './scope.js';
import type { Expression, TemplateNode } from './syntax.js';

/** Longest text that a template may grow to, in UTF-16 units. */
export const longestText = 16 * 1024 * 1024;

/** A template that grew too long, or named something that has no value. */
export class TemplateRenderError extends Error {
  override readonly name = 'TemplateRenderError';
}

/** The text of a template that was parsed and checked. Throws TemplateRenderError. */
export function renderNodes(nodes: readonly TemplateNode[], data: TemplateData): string {
  let text = '';
  const add = (piece: string): void => {
    text += piece;
    if (text.length > longestText)
      throw new TemplateRenderError(`the text of a template is longer than ${longestText} characters`);
  };
  const walk = (list: readonly TemplateNode[]): void => {
    for (const node of list) {
      if (node.kind === 'text') add(node.text);
      else if (node.kind === 'output') add(printed(valueOf(node.expression, data)));
      else walk(node.branches.find(({ test }) => isTrue(valueOf(test, data)))?.body ?? node.otherwise);
    }
  };
  walk(nodes);
  return text;
}

function valueOf(expression: Expression, data: TemplateData): unknown {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'field') return fieldOf(expression.path, data);
  const { name, args } = expression;
  const value = (index: number): unknown => {
    const arg = args[index];
    return arg === undefined ? undefined : valueOf(arg, data);
  };
  switch (name) {
    case 'eq': {
      const first = value(0);
      return args.slice(1).some((_, index) => value(index + 1) === first);
    }
    case 'ne':
      return value(0) !== value(1);
    case 'not':
      return !isTrue(value(0));
    case 'default':
      return isTrue(value(1)) ? value(1) : value(0);
    case 'and':
    case 'or': {
      // As in Go: the first argument that decides, else the last one.
      let last: unknown;
      for (let index = 0; index < args.length; index++) {
        last = value(index);
        if (isTrue(last) === (name === 'or')) break;
      }
      return last;
    }
  }
}

/** Undefined for what there is not; that is let through only as a value of `default`. */
function fieldOf([first = '', ...rest]: readonly string[], data: TemplateData): unknown {
  if (first === 'Vars') return data.vars.get(rest[0] ?? '');
  if (isFieldName(first)) return data[first];
  let value: unknown = data.context;
  for (const step of rest) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** What Go calls true: not empty, not 0. */
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
