import type { AttemptFacts, TaskTexts } from '../task-texts.js';
import type { FieldName, TemplateData, TemplateScope, Vars } from '../templates/scope.js';
import { varsOf } from '../templates/scope.js';
import { compileTexts, mapTextsOf, type TextProblem } from '../templates/texts.js';
import type { DiagnosticList } from './diagnostics.js';
import type { TaskResource } from './loaded.js';
import type { Path } from '../../support/yaml/problem.js';
import type { TaskFile } from './schema/task-file.js';
import type { SourceFile } from './source-file.js';

type Context = Readonly<Record<string, unknown>>;

/** Names that have a value only in a run. */
export const liveFields: readonly FieldName[] = ['JobID', 'Iteration', 'Attempt', 'Timestamp'];

/** The texts of a task of a file, as far as they can be filled in before a run. */
export interface FilledTask {
  /** With `inputs.context` and `expected` filled in. */
  readonly task: TaskFile;
  readonly vars: Vars;
  /** Fills in the config of one of the task's graders; undefined, and reported, when it is not right. */
  readonly fill: Fill;
  /** Undefined when no text that the agent is given is a template. */
  readonly texts: (resources: readonly TaskResource[]) => TaskTexts | undefined;
}
export type Fill = (raw: Context, place: (path: Path) => Path) => Context | undefined;

/** Adds a problem of a template at its place. `path` leads to the text in the file. */
export function reportTemplate(
  list: DiagnosticList,
  source: SourceFile,
  path: Path,
  { text, problem }: TextProblem,
): void {
  const { code, message, hint, action, at, end } = problem;
  const part = { text, action, at, end };
  list.add(source, { severity: 'error', code, message, path, part, ...(hint !== undefined && { hint }) });
}

/** Compiles and checks the templates of a task. Without any it costs next to nothing. */
export function fillTask(task: TaskFile, source: SourceFile, list: DiagnosticList, shared: EvalVars): FilledTask {
  const vars = task.inputs.vars === undefined ? shared.vars : varsOf(task.inputs.vars, shared.inputs);
  if (!source.hasTemplates) return { task, vars, fill: (raw) => raw, texts: () => undefined };
  const filler = new Filler(task.name, vars, source, list);
  const context = filler.fill(task.inputs.context, ['inputs', 'context'], 'in `inputs.context`') ?? {};
  const expected = filler.fill(task.expected, ['expected'], 'in `expected`', context);
  const inputs = { ...task.inputs, ...(task.inputs.context && { context }) };
  const filled: TaskFile = { ...task, inputs, ...(expected && { expected }) };
  return {
    task: filled,
    vars,
    fill: (raw, place) => filler.fill(raw, place, 'in a grader', context),
    texts: (resources) => filler.texts(filled, resources, context),
  };
}

/** The `inputs` of an eval, and the variables that they are. */
export interface EvalVars {
  readonly inputs: Readonly<Record<string, string>>;
  readonly vars: Vars;
}

class Filler {
  readonly #taskName: string;
  readonly #vars: Vars;
  readonly #source: SourceFile;
  readonly #list: DiagnosticList;
  constructor(taskName: string, vars: Vars, source: SourceFile, list: DiagnosticList) {
    this.#taskName = taskName;
    this.#vars = vars;
    this.#source = source;
    this.#list = list;
  }

  /** A copy with every text filled in; the value itself when there is no template; undefined when one is not right. */
  fill<T extends object | undefined>(
    value: T,
    at: Path | ((path: Path) => Path),
    where: string,
    context?: Context,
  ): T | undefined {
    const templates = value === undefined ? undefined : compileTexts(value);
    if (value === undefined || templates === undefined) return value;
    const scope: TemplateScope = { where, vars: this.#vars, fields: ['TaskName'], ...(context && { context }) };
    if (!this.#isRight([...templates.problems, ...templates.check(scope)], at)) return undefined;
    const data: TemplateData = { vars: this.#vars, TaskName: this.#taskName, ...(context && { context }) };
    // Only texts are replaced, by texts: the value keeps its form.
    return mapTextsOf(value, (text) => templates.render(text, data)) as T;
  }

  texts(task: TaskFile, resources: readonly TaskResource[], context: Context): TaskTexts | undefined {
    const { prompt, environment = {}, files = [] } = task.inputs;
    const bodies = files.map(({ content }) => ({ content }));
    const templates = compileTexts({ prompt, environment, files: bodies });
    if (templates === undefined) return undefined;
    const scope: TemplateScope = { where: 'here', vars: this.#vars, fields: ['TaskName', ...liveFields], context };
    const right = this.#isRight([...templates.problems, ...templates.check(scope)], (path) => ['inputs', ...path]);
    if (!right) return undefined;
    const base = { vars: this.#vars, context, TaskName: task.name };
    return {
      isLive: liveFields.some((field) => templates.fields.has(field)),
      render(facts) {
        const data = { ...base, ...liveData(facts) };
        const fill = (text: string): string => templates.render(text, data);
        return {
          prompt: fill(prompt),
          environment: Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, fill(value)])),
          resources: resources.map((each) =>
            typeof each.content === 'string' ? { ...each, content: fill(each.content) } : each,
          ),
        };
      },
    };
  }

  #isRight(problems: readonly TextProblem[], at: Path | ((path: Path) => Path)): boolean {
    for (const problem of problems) {
      const path = typeof at === 'function' ? at(problem.path) : [...at, ...problem.path];
      reportTemplate(this.#list, this.#source, path, problem);
    }
    return problems.length === 0;
  }
}

export function liveData(facts: AttemptFacts): Pick<TemplateData, 'JobID' | 'Iteration' | 'Attempt' | 'Timestamp'> {
  const { runId, trial, attempt, startedAt } = facts;
  return { JobID: runId, Iteration: trial, Attempt: attempt, Timestamp: startedAt };
}
