import { checkNodes } from './check.js';
import { parseTemplate } from './parser.js';
import { renderNodes } from './render.js';
import type { TemplateData, TemplateScope } from './scope.js';
import type { Expression, TemplateNode, TemplateProblem } from './syntax.js';

/** A text with `{{…}}`, parsed. */
export interface Template {
  /** First steps of what it names (`Vars`, `JobID`, …), and the names of its variables. */
  readonly fields: ReadonlySet<string>;
  readonly vars: ReadonlySet<string>;
  /** What it names that has no value in this place. */
  check(scope: TemplateScope): readonly TemplateProblem[];
  /** Throws TemplateRenderError. */
  render(data: TemplateData): string;
}

export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problem: TemplateProblem };

/** True for a text that must be compiled; any other one is used as it is, and costs nothing. */
export function isTemplate(text: string): boolean {
  return text.includes('{{');
}

/** Compiles the template language of waza, a part of Go's; see docs/templates.md. */
export function compileTemplate(text: string): CompiledTemplate {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return parsed;
  const { nodes } = parsed;
  const fields = new Set<string>();
  const vars = new Set<string>();
  collect(nodes, ([first = '', name]) => {
    fields.add(first);
    if (first === 'Vars' && name !== undefined) vars.add(name);
  });
  const template: Template = {
    fields,
    vars,
    check: (scope) => checkNodes(nodes, scope),
    render: (data) => renderNodes(nodes, data),
  };
  return { ok: true, template };
}

function collect(nodes: readonly TemplateNode[], found: (path: readonly string[]) => void): void {
  const expression = (each: Expression): void => {
    if (each.kind === 'field') found(each.path);
    else if (each.kind === 'call') each.args.forEach(expression);
  };
  for (const node of nodes) {
    if (node.kind === 'output') expression(node.expression);
    if (node.kind !== 'if') continue;
    for (const { test, body } of node.branches) {
      expression(test);
      collect(body, found);
    }
    collect(node.otherwise, found);
  }
}
