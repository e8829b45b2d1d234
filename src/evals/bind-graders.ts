import type { Diagnostic } from '../protocol/diagnostic.js';
import { type EvalFile, type Grader, type GraderContext, GraderConfigError, GraderError } from '../graders/grader.js';
import { gradedAs } from './graded-as.js';
import type { LoadedEval, LoadedGrader, LoadedTask } from './loading/loaded.js';
import type { CompiledGrader, PlannedTask } from './planned-task.js';
import type { TemplateData, TemplateScope, Vars } from './templates/scope.js';
import { varsOf } from './templates/scope.js';

/** Graders made of the same config are one, as long as there are not more different ones than this. */
const mostKept = 256;

const unbound: Grader = {
  needsWorkspace: false,
  grade() {
    throw new GraderError('the templates of this grader were not filled in');
  },
};

/**
 * A grader of the eval whose config has templates: checked now with the variables of every task, made for a task when
 * it has something to judge, so that a table of many rows does not keep a grader for each. Undefined when one of the
 * tasks cannot be judged with it; `report` is then told why.
 */
export async function templatedGrader(
  each: LoadedGrader & { readonly template: NonNullable<LoadedGrader['template']> },
  tasks: readonly LoadedTask[],
  loaded: LoadedEval,
  context: GraderContext,
  report: (diagnostic: Diagnostic) => void,
): Promise<CompiledGrader | undefined> {
  const { template, kind, name } = each;
  const told = new Set<string>();
  const tell = (finding: Parameters<LoadedEval['diagnose']>[1], task: LoadedTask): void => {
    // One mistake in the config is a mistake in every task: the first one is the example.
    const key = JSON.stringify([finding.message, finding.path]);
    if (told.has(key)) return;
    told.add(key);
    report(
      loaded.diagnose(each.file, { ...finding, message: `${finding.message} (task ${JSON.stringify(task.task.id)})` }),
    );
  };
  const used: Promise<EvalFile>[] = [];
  const made = new RecentGraders();
  const graderOf = async (data: TemplateData, more: Partial<GraderContext>): Promise<Grader> => {
    const raw = template.render(data);
    return await made.get(JSON.stringify(raw), async () => {
      const parsed = template.parse(raw);
      if (parsed.ok) return await kind.create(parsed.config, { ...context, shared: context, ...more }, name);
      throw new BadConfigError(parsed.findings);
    });
  };
  for (const task of tasks) {
    const scope = scopeOf(task);
    const problems = template.check(scope);
    for (const { path, text, problem } of problems) {
      const { action, at, end, ...finding } = problem;
      tell({ severity: 'error', ...finding, path: each.configPath(path), part: { text, action, at, end } }, task);
    }
    if (problems.length > 0) continue;
    try {
      await graderOf(scope.data, { used });
    } catch (error) {
      if (error instanceof BadConfigError) for (const finding of error.findings) tell(finding, task);
      else if (error instanceof GraderConfigError) {
        for (const issue of error.issues)
          tell({ severity: 'error', ...issue, path: each.configPath(issue.path) }, task);
      } else throw error;
    }
  }
  if (told.size > 0) return undefined;
  const files = await Promise.all(used);
  // The request that the context was made for is over by then: a compilation ends with the run.
  const bind = (task: PlannedTask, signal: AbortSignal): Promise<Grader> =>
    graderOf({ vars: task.vars ?? noVars, context: task.context, TaskName: task.name }, { signal });
  return { ...gradedAs(each, unbound), bind, ...(files.length > 0 && { files }) };
}

/** The graders of a task, ready to judge it. */
export async function boundGraders(task: PlannedTask, signal: AbortSignal): Promise<readonly CompiledGrader[]> {
  return await Promise.all(
    task.graders.map(async (each) => {
      if (each.bind === undefined) return each;
      const { bind, ...rest } = each;
      return { ...rest, grader: await bind(task, signal) };
    }),
  );
}

const noVars: Vars = varsOf();

function scopeOf({ vars, task }: LoadedTask): TemplateScope & { readonly data: TemplateData } {
  const context = task.inputs.context ?? {};
  const data: TemplateData = { vars, context, TaskName: task.name };
  return { where: 'in a grader of the eval', vars, context, fields: ['TaskName'], data };
}

class BadConfigError extends Error {
  readonly findings: Extract<ReturnType<NonNullable<LoadedGrader['template']>['parse']>, { ok: false }>['findings'];
  constructor(findings: BadConfigError['findings']) {
    super('the config does not fit');
    this.findings = findings;
  }
}

/** The graders that were used last, by their config. */
class RecentGraders {
  readonly #graders = new Map<string, Grader>();

  async get(key: string, create: () => Promise<Grader>): Promise<Grader> {
    const known = this.#graders.get(key);
    if (known !== undefined) {
      this.#graders.delete(key);
      this.#graders.set(key, known);
      return known;
    }
    const grader = await create();
    this.#graders.set(key, grader);
    const [oldest] = this.#graders.keys();
    if (this.#graders.size > mostKept && oldest !== undefined) this.#graders.delete(oldest);
    return grader;
  }
}
