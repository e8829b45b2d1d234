import type { CommandUse } from '../executors/executor.js';
import { commandSet } from './command-set.js';
import { hookArgv } from './hook-argv.js';
import type { LoadedEval, LoadedTask } from './loading/loaded.js';
import type { EvalPlan } from './plan.js';
import type { PlannedHooks } from './planned-task.js';

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
      const env = Object.entries<string>(hook.env ?? {}).map(([name, value]) => `${name}=${value}`);
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

/** The hooks of a suite by stage. */
export function plannedHooks(loaded: LoadedEval): PlannedHooks {
  const hooks = loaded.file?.hooks ?? {};
  const { before_run = [], after_run = [], before_task = [], after_task = [] } = hooks;
  return { before_run, after_run, before_task, after_task };
}
