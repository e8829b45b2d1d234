import { longSuite } from '../evals/compact-task.js';
import { judgesIn } from '../evals/judges-in.js';
import { planText } from '../evals/plan.js';
import { type PrepareDeps, prepareEval } from '../evals/prepare-eval.js';
import { checkResume } from '../evals/reuse/resume.js';
import { runEval } from '../evals/run-eval.js';
import type { Executor } from '../executors/executor.js';
import { executorKinds } from '../executors/registry.js';
import type { Sandboxes } from '../graders/grader.js';
import type { CallContext } from '../protocol/call-context.js';
import type { Params } from '../protocol/methods.js';
import type { RunSummary } from '../protocol/run.js';
import type { Runs } from '../runs/run.js';
import { writeAtomic } from '../support/atomic-file.js';
import { saveMemory } from '../support/engine-flags.js';
import type { Roots } from '../support/roots.js';
import { completedRequest, rememberedRequest, storedRunPort } from './stored-runs.js';
import { cacheSetting } from './cache-setting.js';
import { loadFor } from './eval-loading.js';
import { placeOfProject, requirePlaceFor } from './output-place.js';
import { requireTrust } from './trusted-commands.js';
import { type ServiceSettings, resolveWithin } from './service.js';
import type { TrustStore } from './trust-store.js';

export interface StartParts {
  readonly settings: ServiceSettings;
  readonly rootsFor: (context: CallContext) => Promise<Roots>;
  readonly sandboxes: Sandboxes;
  readonly trust: TrustStore;
  readonly runs: Runs;
  readonly redact: (text: string) => string;
}

/** Loads, checks, compiles and asks for trust; then starts the run. Throws DomainError before anything has run. */
export async function startEval(
  parts: StartParts,
  given: Params<'eval.run'>,
  context: CallContext,
): Promise<RunSummary> {
  const { settings, runs, redact } = parts;
  const { params, resumed } = await completedRequest(runs, given);
  const roots = await parts.rootsFor(context);
  const resolvePath = (path: string, base?: string): Promise<string> => resolveWithin(roots, path, base);
  const contextDir = params.context_dir === undefined ? undefined : await resolvePath(params.context_dir);
  const asked = params.output === undefined ? undefined : await resolvePath(params.output);
  if (asked !== undefined) await requirePlaceFor(asked);
  const { executor: named } = params;
  const loaded = await loadFor(settings, roots, params.path, context.signal, { contextDir, executor: named });
  using _ = loaded.tasks.length > longSuite ? saveMemory() : undefined;
  const deps: PrepareDeps = {
    executorKinds,
    sandboxes: parts.sandboxes,
    roots,
    env: settings.env,
    resolvePath,
    version: settings.version,
    signal: context.signal,
  };
  const { plan: prepared, commands } = await prepareEval(
    loaded,
    {
      tasks: params.tasks,
      tags: params.tags,
      model: params.model,
      models: params.models,
      baseline: params.baseline,
      judgeModel: params.judge_model,
      executor: params.executor,
      executorOptions: params.executor_options,
      trials: params.trials,
      workers: params.workers,
      failFast: params.fail_fast,
      seed: params.seed,
      keepWorkspaces: params.keep_workspaces,
    },
    deps,
  );
  const plan = { ...prepared, request: rememberedRequest(params), ...(resumed && { resumedFrom: resumed.runId }) };
  if (resumed !== undefined) checkResume(plan, resumed);
  await requireTrust(parts.trust, 'this eval', { path: plan.path, dir: plan.dir, commands }, context);
  const early: (readonly [code: string, message: string])[] = [];
  let warn = (code: string, message: string): void => void early.push([code, message]);
  const executor: Executor = await plan.executor.kind.create(plan.executor.options, {
    evalDir: plan.dir,
    taskIds: loaded.tasks.map(({ task }) => task.id),
    triggerPrompts: plan.triggers.map(({ prompt }) => prompt),
    get judges() {
      return judgesIn(loaded);
    },
    mcpServers: loaded.file?.config.mcp_servers,
    resolvePath,
    env: settings.env,
    warn: (code, message) => warn(code, message),
    storedRun: storedRunPort(runs, resolvePath),
  });
  const cache = await cacheSetting(loaded.project, params, {
    storeDir: settings.storeDir,
    dir: loaded.dir,
    resolvePath,
  });
  const output = asked ?? (await placeOfProject(loaded.project, plan, resolvePath));
  context.signal.throwIfAborted();
  return await runs.start({
    kind: 'eval',
    name: plan.name,
    owner: context.connection.id,
    detach: params.detach ?? false,
    plan: planText(plan),
    total: plan.tasks.length * plan.trials + plan.triggers.length,
    work: async (run) => {
      warn = (code, message) => run.emit({ type: 'warning', code, message });
      for (const [code, message] of early) warn(code, message);
      const end = await runEval(plan, run, { env: settings.env, redact, executor, cache, resumed });
      if (output !== undefined) {
        await run.flushed();
        await writeOutput(output, end.result, redact, warn);
      }
      const { status, verdict, error } = end.outcome;
      return {
        ...(status === 'failed' && { status }),
        ...(verdict && { verdict }),
        ...(error && { error }),
        result: end.result,
      };
    },
  });
}

async function writeOutput(
  path: string,
  chunks: Iterable<string>,
  redact: (text: string) => string,
  warn: (code: string, message: string) => void,
): Promise<void> {
  try {
    const pieces = function* (): Generator<string> {
      for (const chunk of chunks) yield redact(chunk);
    };
    await writeAtomic(path, pieces());
  } catch (error) {
    warn('output-not-written', `${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
