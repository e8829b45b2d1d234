import { listEvals } from '../evals/discovery.js';
import { chooseExecutor } from '../evals/choose-executor.js';
import { commandsOf } from '../evals/planned-commands.js';
import { executorKinds } from '../executors/registry.js';
import type { Handlers } from '../protocol/methods.js';
import { createRoots } from '../support/roots.js';
import { createEvalHandlers } from './eval-handlers.js';
import { loadDeps, loadFor } from './eval-loading.js';
import { createRunEvalCall, type RunEvalCall } from './run-eval-handler.js';
import type { StartParts } from './start-eval.js';
import { createTaskHandlers } from './task-handlers.js';
import { trustCommands } from './trusted-commands.js';

/** Everything about eval files, in one place that is loaded when the first eval is touched. */
export interface EvalService {
  readonly handlers: Pick<Handlers, 'eval.list' | 'eval.get' | 'eval.validate' | 'task.list' | 'task.get'>;
  readonly runEval: RunEvalCall;
  trust(dir: string): Promise<readonly { readonly path: string; readonly commands: readonly string[] }[]>;
}

export function createEvalService(parts: StartParts): EvalService {
  return {
    handlers: { ...createEvalHandlers(parts), ...createTaskHandlers(parts) },
    runEval: createRunEvalCall(parts),
    trust: (dir) => trustBelow(dir, parts),
  };
}

/** Accepts the commands of every eval below `dir` as they are now. Throws for an eval that does not load. */
async function trustBelow(dir: string, { settings, trust }: StartParts) {
  const roots = createRoots([dir]);
  const signal = new AbortController().signal;
  const trusted: { path: string; commands: readonly string[] }[] = [];
  const { evals } = await listEvals(roots.list[0] ?? dir, loadDeps(settings, roots), signal);
  for (const { path } of evals) {
    const loaded = await loadFor(settings, roots, path, signal);
    if (!loaded.valid) continue;
    const enabled = loaded.tasks.filter((task) => task.enabled);
    const commands = commandsOf(loaded, enabled, chooseExecutor(loaded, {}, executorKinds));
    if (commands.length === 0) continue;
    const owned = { path: loaded.path, dir: loaded.dir, commands };
    trusted.push({ path: loaded.path, commands: await trustCommands(trust, owned) });
  }
  return trusted;
}
