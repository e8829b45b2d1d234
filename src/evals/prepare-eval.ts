import type { CommandUse, ExecutorKind } from '../executors/executor.js';
import type { GraderContext, Sandboxes } from '../graders/grader.js';
import type { Diagnostic } from '../protocol/diagnostic.js';
import { DomainError } from '../protocol/errors.js';
import type { Roots } from '../support/roots.js';
import { commandSet } from './command-set.js';
import { createGraderCompiler } from './compile-graders.js';
import { hookArgv } from './hook-argv.js';
import type { LoadedEval, LoadedTask } from './loading/loaded.js';
import type { EvalPlan } from './plan.js';
import type { CompiledGrader, PlannedHooks, PlannedTask } from './planned-task.js';
import { type TaskFilter, createTaskFilter } from './task-filter.js';

/** What a request changes in the settings of the files. */
export interface EvalOverrides extends TaskFilter {
  readonly model?: string | undefined;
  readonly executor?: string | undefined;
  readonly executorOptions?: Readonly<Record<string, unknown>> | undefined;
  readonly trials?: number | undefined;
  readonly workers?: number | undefined;
  readonly failFast?: boolean | undefined;
  readonly seed?: number | undefined;
  readonly keepWorkspaces?: boolean | undefined;
}

export interface PrepareDeps {
  readonly executorKinds: ReadonlyMap<string, ExecutorKind>;
  readonly sandboxes: Sandboxes;
  readonly roots: Roots;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resolvePath: (path: string, base: string) => Promise<string>;
}

/** Throws validation-failed with every diagnostic; the first error's place is the error's own. */
export function refuseErrors(path: string, diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const { file, line, column, hint } = first;
  const message = errors.length === 1 ? first.message : `${first.message} (and ${errors.length - 1} more errors)`;
  throw new DomainError('validation-failed', message, {
    path: file,
    line,
    column,
    ...(hint !== undefined && { hint }),
    eval: path,
    diagnostics,
  });
}

/** Compiles every grader of the enabled tasks; the diagnostics say what does not compile. */
export async function compileAll(
  loaded: LoadedEval,
  tasks: readonly LoadedTask[],
  deps: Pick<PrepareDeps, 'sandboxes' | 'env' | 'resolvePath'>,
): Promise<{
  shared: readonly CompiledGrader[];
  own: readonly (readonly CompiledGrader[])[];
  diagnostics: readonly Diagnostic[];
}> {
  const contextOf = (fixturesDir: string): GraderContext => ({
    evalDir: loaded.dir,
    fixturesDir,
    resolvePath: deps.resolvePath,
    env: deps.env,
    programTimeoutSeconds: loaded.project.programTimeoutSeconds,
    sandboxes: deps.sandboxes,
  });
  const compiler = createGraderCompiler(loaded, contextOf);
  const shared = await compiler.compile(loaded.graders);
  const own: (readonly CompiledGrader[])[] = [];
  for (const task of tasks) own.push(task.graders.length === 0 ? [] : await compiler.compile(task.graders));
  return { shared, own, diagnostics: compiler.diagnostics };
}

/** The commands that running a suite would start, for whoever must trust it. */
export function commandsOf(
  loaded: LoadedEval,
  tasks: readonly LoadedTask[],
  executor: EvalPlan['executor'],
): CommandUse[] {
  const uses: CommandUse[] = [...executor.kind.commands(executor.options)];
  for (const [stage, hooks] of Object.entries(plannedHooks(loaded))) {
    for (const hook of hooks) {
      const argv = hook.shell === true ? ['/bin/sh', '-c', hook.command] : hookArgv(hook.command);
      const env = Object.entries(hook.env ?? {}).map(([name, value]) => `${name}=${value}`);
      uses.push({
        what: `${stage} hook`,
        argv: [...env, ...argv],
        ...(hook.working_directory !== undefined && { cwd: hook.working_directory }),
      });
    }
  }
  for (const grader of [...loaded.graders, ...tasks.flatMap((task) => task.graders)]) {
    for (const { argv } of grader.kind.commands?.(grader.config) ?? [])
      uses.push({ what: `${grader.type} grader`, argv });
  }
  return commandSet(uses);
}

function plannedHooks(loaded: LoadedEval): PlannedHooks {
  const hooks = loaded.file?.hooks ?? {};
  const { before_run = [], after_run = [], before_task = [], after_task = [] } = hooks;
  return { before_run, after_run, before_task, after_task };
}

/** The executor of a run with its checked options. Throws invalid-params or validation-failed. */
export function chooseExecutor(
  loaded: LoadedEval,
  overrides: EvalOverrides,
  kinds: PrepareDeps['executorKinds'],
): EvalPlan['executor'] {
  const name = overrides.executor ?? loaded.config?.executor ?? '';
  const kind = kinds.get(name);
  if (kind === undefined) {
    throw new DomainError('invalid-params', `there is no executor ${JSON.stringify(name)}`, {
      hint: `known executors: ${[...kinds.keys()].join(', ')}`,
    });
  }
  const fromFile = overrides.executor === undefined || overrides.executor === loaded.config?.executor;
  const raw = overrides.executorOptions ?? (fromFile ? (loaded.config?.executorOptions ?? {}) : {});
  const parsed = kind.options.safeParse(raw);
  if (parsed.success) return { kind, options: parsed.data };
  const diagnostics = parsed.error.issues.map((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const unknown = issue.code === 'unrecognized_keys';
    const at = ['config', 'executor_options', ...path, ...(unknown ? issue.keys.slice(0, 1) : [])];
    const message = `executor_options${path.length > 0 ? `.${path.join('.')}` : ''}: ${issue.message}`;
    const code = unknown ? 'unknown-key' : 'bad-value';
    return loaded.diagnose(loaded.path, {
      severity: 'error',
      code,
      message,
      path: at,
      target: unknown ? 'key' : 'value',
    });
  });
  if (overrides.executorOptions === undefined) refuseErrors(loaded.path, diagnostics);
  throw new DomainError('invalid-params', diagnostics.map((each) => each.message).join('; '));
}

/** The plan of a run, from a suite without errors. Throws DomainError for everything that must be known before the first trial. */
export async function prepareEval(
  loaded: LoadedEval,
  overrides: EvalOverrides,
  deps: PrepareDeps,
): Promise<{ plan: EvalPlan; commands: readonly CommandUse[] }> {
  refuseErrors(loaded.path, loaded.diagnostics);
  const { file, config } = loaded;
  if (file === undefined || config === undefined) throw new Error('a suite without errors has a file and a config');
  const executor = chooseExecutor(loaded, overrides, deps.executorKinds);
  const keep = createTaskFilter(overrides);
  const chosen = loaded.tasks.filter(({ enabled, task }) => enabled && keep(task));
  if (chosen.length === 0) {
    const hint = 'task.list shows ids, names, tags and which are enabled';
    throw new DomainError('invalid-params', 'no task is left to run: the filters match none', { hint });
  }
  const { shared, own, diagnostics } = await compileAll(loaded, chosen, deps);
  refuseErrors(loaded.path, diagnostics);
  const timeoutMs = config.timeoutSeconds * 1000;
  const tasks = chosen.map((each, index): PlannedTask =>
    plannedTask(each, index, [...shared, ...(own[index] ?? [])], timeoutMs),
  );
  const parallel = overrides.workers === undefined ? config.parallel : overrides.workers > 1;
  const { eval: evalDigest, ...otherDigests } = loaded.digests;
  const plan: EvalPlan = {
    path: loaded.path,
    dir: loaded.dir,
    name: file.name,
    skill: file.skill ?? '',
    tasks,
    hooks: plannedHooks(loaded),
    trials: overrides.trials ?? config.trials,
    workers: parallel ? (overrides.workers ?? config.workers) : 1,
    failFast: overrides.failFast ?? config.failFast,
    maxAttempts: config.maxAttempts,
    timeoutSeconds: config.timeoutSeconds,
    model: overrides.model ?? config.model,
    executor,
    skillDirectories: loaded.skillDirectories,
    seed: overrides.seed ?? config.seed ?? 0,
    keepWorkspaces: overrides.keepWorkspaces ?? config.keepWorkspaces,
    digests: { eval: evalDigest, ...otherDigests },
    diagnostics: loaded.diagnostics,
  };
  return { plan, commands: commandsOf(loaded, chosen, executor) };
}

function plannedTask(
  loaded: LoadedTask,
  index: number,
  graders: readonly CompiledGrader[],
  timeoutMs: number,
): PlannedTask {
  const { task } = loaded;
  return {
    index,
    id: task.id,
    name: task.name,
    tags: task.tags ?? [],
    source: loaded.source,
    prompt: task.inputs.prompt,
    context: task.inputs.context ?? {},
    resources: loaded.files,
    timeoutMs: task.timeout_seconds === undefined ? timeoutMs : task.timeout_seconds * 1000,
    graders,
  };
}
