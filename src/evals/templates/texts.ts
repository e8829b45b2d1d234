import type { TemplateData, TemplateScope } from './scope.js';
import type { TemplateProblem } from './syntax.js';
import { compileTemplate, isTemplate, type Template } from './template.js';

type Path = readonly (string | number)[];

/** A problem of one text within a value. */
export interface TextProblem {
  readonly path: Path;
  readonly text: string;
  readonly problem: TemplateProblem;
}

/** The texts of a value (a config, a context, one text) that are templates. */
export interface TextTemplates {
  /** What none of the texts may be, whatever they are rendered with. */
  readonly problems: readonly TextProblem[];
  readonly fields: ReadonlySet<string>;
  readonly vars: ReadonlySet<string>;
  check(scope: TemplateScope): readonly TextProblem[];
  /** A text that was compiled, rendered; any other one as it is. Throws TemplateRenderError. */
  render(text: string, data: TemplateData): string;
}

/** Finds the templates in a value, each text compiled once; undefined, and nothing made, when there are none. */
export function compileTexts(value: unknown): TextTemplates | undefined {
  const found: { readonly path: Path; readonly text: string }[] = [];
  eachText(value, [], (text, path) => {
    if (isTemplate(text)) found.push({ text, path });
  });
  if (found.length === 0) return undefined;
  const templates = new Map<string, Template>();
  const broken = new Map<string, TemplateProblem>();
  for (const { text } of found) {
    if (templates.has(text) || broken.has(text)) continue;
    const compiled = compileTemplate(text);
    if (compiled.ok) templates.set(text, compiled.template);
    else broken.set(text, compiled.problem);
  }
  const all = [...templates.values()];
  return {
    problems: found.flatMap((each) => {
      const problem = broken.get(each.text);
      return problem === undefined ? [] : [{ ...each, problem }];
    }),
    fields: new Set(all.flatMap((each) => [...each.fields])),
    vars: new Set(all.flatMap((each) => [...each.vars])),
    check: (scope) =>
      found.flatMap((each) =>
        (templates.get(each.text)?.check(scope) ?? []).map((problem): TextProblem => ({ ...each, problem })),
      ),
    render: (text, data) => templates.get(text)?.render(data) ?? text,
  };
}

function eachText(value: unknown, path: Path, found: (text: string, path: Path) => void): void {
  if (typeof value === 'string') found(value, path);
  else if (Array.isArray(value)) value.forEach((each, index) => eachText(each, [...path, index], found));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) eachText(each, [...path, key], found);
  }
}

/** A copy of plain data with every text replaced; keys stay as they are. */
export function mapTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, replace));
  return typeof value === 'object' && value !== null ? mapTextsOf(value, replace) : value;
}

/** The same of a mapping, which stays one. */
export function mapTextsOf(value: object, replace: (text: string) => string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, replace)]));
}
