import { didYouMean } from '../loading/did-you-mean.js';
import { fieldKinds, isFieldName, type TemplateScope } from './scope.js';
import type { Expression, TemplateNode, TemplateProblem } from './syntax.js';

type Problem = Pick<TemplateProblem, 'code' | 'message' | 'hint'>;

/** Everything that a template names and that has no value in its place, also in branches that might not be taken. */
export function checkNodes(nodes: readonly TemplateNode[], scope: TemplateScope): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const expression = (each: Expression, action: number, mayBeMissing = false): void => {
    if (each.kind === 'field') {
      const problem = fieldProblem(each.path, scope, mayBeMissing);
      if (problem !== undefined) problems.push({ ...problem, action, at: each.at, end: each.end });
    } else if (each.kind === 'call') {
      for (const arg of each.args) expression(arg, action, each.name === 'default');
      const problem = comparisonProblem(each);
      if (problem !== undefined) problems.push({ ...problem, action, at: each.at, end: each.end });
    }
  };
  const walk = (list: readonly TemplateNode[]): void => {
    for (const node of list) {
      if (node.kind === 'output') expression(node.expression, node.action);
      if (node.kind !== 'if') continue;
      for (const { test, action, body } of node.branches) {
        expression(test, action);
        walk(body);
      }
      walk(node.otherwise);
    }
  };
  walk(nodes);
  return problems;
}

function fieldProblem(
  [first = '', ...rest]: readonly string[],
  scope: TemplateScope,
  mayBeMissing: boolean,
): Problem | undefined {
  if (first === 'Vars') return varProblem(rest, scope, mayBeMissing);
  if (first === 'Context') return contextProblem(rest, scope, mayBeMissing);
  if (!isFieldName(first)) return unknownField(first, scope);
  if (!scope.fields.includes(first)) return noValue(`.${first}`, scope);
  return rest.length === 0 ? undefined : { code: 'bad-template', message: `\`.${first}\` has no parts` };
}

function varProblem(
  [name, ...more]: readonly string[],
  scope: TemplateScope,
  mayBeMissing: boolean,
): Problem | undefined {
  if (name === undefined)
    return { code: 'bad-template', message: '`.Vars` needs the name of a variable', hint: known(scope) };
  if (more.length > 0)
    return { code: 'bad-template', message: 'a variable is a text and has no parts', hint: known(scope) };
  if (mayBeMissing || scope.vars.get(name) !== undefined) return undefined;
  const near = didYouMean(name, scope.vars.names());
  const hint = near === undefined ? known(scope) : `did you mean \`${near}\`?`;
  return { code: 'unknown-variable', message: `there is no variable ${quotable(name)}`, hint };
}

function contextProblem(path: readonly string[], scope: TemplateScope, mayBeMissing: boolean): Problem | undefined {
  if (scope.context === undefined) return noValue('.Context', scope);
  let value: unknown = scope.context;
  for (const step of path) {
    const keys = typeof value === 'object' && value !== null ? value : {};
    if (!Object.hasOwn(keys, step)) {
      if (mayBeMissing) return undefined;
      const near = didYouMean(step, Object.keys(keys));
      const message = `\`inputs.context\` has no ${quotable(step)}`;
      return { code: 'unknown-variable', message, ...(near !== undefined && { hint: `did you mean \`${near}\`?` }) };
    }
    value = Reflect.get(keys, step);
  }
  return undefined;
}

function unknownField(name: string, scope: TemplateScope): Problem {
  const message = `there is no \`.${name.slice(0, 40)}\``;
  if (scope.vars.get(name) !== undefined)
    return { code: 'unknown-variable', message, hint: `did you mean \`.Vars.${name}\`?` };
  const near = didYouMean(name, ['Vars', 'Context', ...scope.fields]);
  const all = ['Vars.name', ...scope.fields, ...(scope.context ? ['Context.name'] : [])].map((each) => `.${each}`);
  return {
    code: 'unknown-variable',
    message,
    hint: near === undefined ? `${scope.where} there are ${all.join(', ')}` : `did you mean \`.${near}\`?`,
  };
}

function noValue(name: string, scope: TemplateScope): Problem {
  const all = ['.Vars.name', ...scope.fields.map((each) => `.${each}`), ...(scope.context ? ['.Context.name'] : [])];
  const hint = `${scope.where} there are ${all.join(', ')}`;
  return { code: 'unknown-variable', message: `\`${name}\` has no value ${scope.where}`, hint };
}

/** Texts and numbers are never equal; Go refuses to compare them, and so do we. */
function comparisonProblem({ name, args }: Extract<Expression, { kind: 'call' }>): Problem | undefined {
  if (name !== 'eq' && name !== 'ne') return undefined;
  const kinds = new Set(args.map(kindOf).filter((kind) => kind !== undefined));
  if (kinds.size < 2) return undefined;
  const message = `\`${name}\` compares a ${[...kinds].join(' with a ')}`;
  return { code: 'bad-template', message, hint: 'variables are texts: put the other value in quotes' };
}

function kindOf(expression: Expression): string | undefined {
  if (expression.kind === 'literal') return typeof expression.value === 'string' ? 'text' : typeof expression.value;
  if (expression.kind === 'call') return ['eq', 'ne', 'not'].includes(expression.name) ? 'boolean' : undefined;
  const [first = ''] = expression.path;
  if (first === 'Vars') return 'text';
  return isFieldName(first) ? fieldKinds[first] : undefined;
}

function known({ vars }: TemplateScope): string {
  const names = [...vars.names()];
  if (names.length === 0) return 'the eval has no `inputs`';
  return `the variables are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
}

function quotable(name: string): string {
  return /^[\w .-]{1,60}$/.test(name) ? `\`${name}\`` : 'of this name';
}
