import type { CommandUse, ExecutorKind } from '../executors/executor.js';
import type { GraderContext, Sandboxes } from '../graders/grader.js';
import type { Diagnostic } from '../protocol/diagnostic.js';
import { DomainError } from '../protocol/errors.js';
import type { Roots } from '../support/roots.js';
import type { Arm } from './arm.js';
import { armsOf, chooseBaseline, chooseModels, expandArms, withGroups } from './arms.js';
import { type ExecutorChoice, chooseExecutor } from './choose-executor.js';
import { createGraderCompiler } from './compile-graders.js';
import { inSlices, slices } from './loading/slices.js';
import { parseGroupBy } from './loading/group-by.js';
import { CsvTask } from './loading/csv-task.js';
import { executorFit } from './executor-fit.js';
import type { LoadedEval, LoadedTask } from './loading/loaded.js';
import type { EvalPlan } from './plan.js';
import { commandsOf, plannedHooks } from './planned-commands.js';
import { PlannedRow } from './planned-row.js';
import { plannedTriggers } from './planned-trigger.js';
import { asksJudge, type CompiledGrader, type PlannedTask } from './planned-task.js';
import { identify } from './reuse/plan-identity.js';
import { TaskDigests } from './reuse/task-digests.js';
import { refuseErrors } from './refuse-errors.js';
import { type TaskFilter, createTaskFilter } from './task-filter.js';

/** What a request changes in the settings of the files. */
export interface EvalOverrides extends TaskFilter, ExecutorChoice {
  readonly model?: string | undefined;
  readonly models?: readonly string[] | undefined;
  readonly baseline?: boolean | undefined;
  readonly judgeModel?: string | undefined;
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
  /** Of Assay. */
  readonly version: string;
  /** Of the request: ends the compilation of graders. */
  readonly signal: AbortSignal;
}

/** Tasks whose graders are compiled at once: what is asked of a sandbox goes out together. */
const together = 200;

/** Compiles every grader of the enabled tasks; the diagnostics say what does not compile. */
export async function compileAll(
  loaded: LoadedEval,
  tasks: readonly LoadedTask[],
  deps: Pick<PrepareDeps, 'sandboxes' | 'env' | 'resolvePath' | 'signal'>,
): Promise<{
  /** Those of the eval. */
  shared: readonly CompiledGrader[];
  /** Of each task in turn. */
  graders: readonly (readonly CompiledGrader[])[];
  diagnostics: readonly Diagnostic[];
}> {
  const contextOf = (fixturesDir: string): GraderContext => ({
    evalDir: loaded.dir,
    fixturesDir,
    resolvePath: deps.resolvePath,
    env: deps.env,
    programTimeoutSeconds: loaded.project.programTimeoutSeconds,
    sandboxes: deps.sandboxes,
    signal: deps.signal,
  });
  const compiler = createGraderCompiler(loaded, contextOf);
  const shared = await compiler.compile(loaded.graders, tasks);
  // Of tasks without graders of their own there may be very many: they share one list.
  const graders: (readonly CompiledGrader[])[] = [];
  for (let from = 0; from < tasks.length; from += together) {
    const some = tasks.slice(from, from + together);
    if (some.every((task) => task.graders.length === 0)) graders.push(...some.map(() => shared));
    else {
      const compile = async ({ graders: own }: LoadedTask): Promise<readonly CompiledGrader[]> =>
        own.length === 0 ? shared : [...shared, ...(await compiler.compile(own))];
      graders.push(...(await Promise.all(some.map(compile))));
    }
  }
  return { shared, graders, diagnostics: compiler.diagnostics };
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
  const chosen: LoadedTask[] = [];
  await inSlices(loaded.tasks, (each) => {
    if (each.enabled && keep(each.task)) chosen.push(each);
  });
  if (chosen.length === 0) {
    const hint = 'task.list shows ids, names, tags and which are enabled';
    throw new DomainError('invalid-params', 'no task is left to run: the filters match none', { hint });
  }
  const { shared, graders, diagnostics } = await compileAll(loaded, chosen, deps);
  const baseline = chooseBaseline(overrides.baseline, file);
  const fit = executorFit(loaded, chosen, executor, baseline);
  refuseErrors(loaded.path, [...diagnostics, ...fit]);
  const timeoutMs = config.timeoutSeconds * 1000;
  const models = chooseModels(overrides, config.model);
  const arms = armsOf(models, baseline);
  const [first] = arms;
  if (first === undefined) throw new Error('a run has at least one arm');
  const judgeModel = overrides.judgeModel || config.judgeModel || (models[0] ?? '');
  const { identityOf, digestOf } = await identify(
    loaded,
    { executor, shared, baseline, judgeModel: asksJudge(graders) ? judgeModel : undefined },
    deps,
  );
  const digests = new TaskDigests(chosen.length);
  const setting = { timeoutMs, graders: shared, arm: first, digests };
  const tasks: PlannedTask[] = [];
  const pause = slices();
  for (const [index, each] of chosen.entries()) {
    const own = graders[index] ?? [];
    const made = digestOf(each, own, timeoutOf(each, timeoutMs));
    const digest = typeof made === 'string' ? made : await made;
    if (each instanceof CsvTask) {
      digests.set(index, digest);
      tasks.push(new PlannedRow(index, each, setting));
    } else tasks.push(plannedTask(each, index, own, timeoutMs, first, digest));
    const due = pause();
    if (due !== undefined) await due;
  }
  const parallel = overrides.workers === undefined ? config.parallel : overrides.workers > 1;
  const { eval: evalDigest, ...otherDigests } = loaded.digests;
  const plan: EvalPlan = {
    path: loaded.path,
    dir: loaded.dir,
    name: file.name,
    skill: file.skill ?? '',
    tasks: withGroups(expandArms(tasks, arms), chosen, parseGroupBy(file.config.group_by), loaded.dir),
    hooks: plannedHooks(loaded),
    vars: loaded.vars,
    trials: overrides.trials ?? config.trials,
    workers: parallel ? (overrides.workers ?? config.workers) : 1,
    failFast: overrides.failFast ?? config.failFast,
    // The same answer would come to the same grades.
    maxAttempts: executor.kind.replays === true ? 1 : config.maxAttempts,
    timeoutSeconds: config.timeoutSeconds,
    models,
    baseline,
    triggers: loaded.triggers === undefined ? [] : plannedTriggers(loaded.triggers.file, models),
    judgeModel,
    metrics: loaded.metrics,
    executor,
    skillDirectories: loaded.skillDirectories,
    seed: overrides.seed ?? config.seed ?? 0,
    keepWorkspaces: overrides.keepWorkspaces ?? config.keepWorkspaces,
    digests: { eval: evalDigest, ...otherDigests },
    diagnostics: fit.length === 0 ? loaded.diagnostics : [...loaded.diagnostics, ...fit],
    identity: identityOf(),
  };
  // Of all tasks, not only of the chosen ones: what was accepted for the suite holds for every part of it.
  const enabled = loaded.tasks.filter((each) => each.enabled);
  return { plan, commands: commandsOf(loaded, enabled, executor) };
}

function plannedTask(
  loaded: LoadedTask,
  index: number,
  graders: readonly CompiledGrader[],
  timeoutMs: number,
  { model, baseline, arm }: Arm,
  digest: string,
): PlannedTask {
  const { task } = loaded;
  return {
    index,
    id: task.id,
    name: task.name,
    tags: task.tags ?? [],
    source: loaded.source,
    line: loaded.line,
    prompt: task.inputs.prompt,
    context: task.inputs.context ?? {},
    resources: loaded.files,
    environment: task.inputs.environment,
    vars: loaded.vars,
    texts: loaded.texts,
    timeoutMs: timeoutOf(loaded, timeoutMs),
    graders,
    model,
    baseline,
    arm,
    digest,
  };
}

function timeoutOf({ task }: LoadedTask, otherwise: number): number {
  return task.timeout_seconds === undefined ? otherwise : task.timeout_seconds * 1000;
}
