import { createHash } from 'node:crypto';
import type { CommandUse } from '../executors/executor.js';
import { commandSet } from './command-set.js';
import { hookArgv } from './hook-argv.js';
import { filledHook, hookTemplates } from './hook-templates.js';
import type { Hook } from './hook.js';
import type { LoadedEval, LoadedTask } from './loading/loaded.js';
import { mcpCommands } from './mcp-servers.js';
import type { EvalPlan } from './plan.js';
import type { PlannedHooks } from './planned-task.js';
import type { TemplateData } from './templates/scope.js';

/**
 * The commands that running a suite would start, for whoever must trust it. Templates are filled in with what every
 * task has, so that another value in a table asks again; what only a run knows stands there as it is written.
 */
export function commandsOf(
  loaded: LoadedEval,
  tasks: readonly LoadedTask[],
  executor: EvalPlan['executor'],
): CommandUse[] {
  const uses: CommandUse[] = [
    ...executor.kind.commands(executor.options),
    ...mcpCommands(loaded.file?.config.mcp_servers ?? {}),
  ];
  for (const [stage, hooks] of Object.entries({ ...plannedHooks(loaded) })) {
    const ofTask = stage === 'before_task' || stage === 'after_task';
    for (const hook of hooks) uses.push(...hookCommands(hook, `${stage} hook`, ofTask ? tasks : [], loaded));
  }
  for (const { kind, config, type, template } of loaded.graders) {
    if (kind.commands === undefined) continue;
    const what = `${type} grader`;
    const of = (each: unknown): CommandUse[] => (kind.commands?.(each) ?? []).map(({ argv }) => ({ what, argv }));
    if (template === undefined) uses.push(...of(config));
    else {
      const filled = function* (): Generator<CommandUse> {
        for (const task of tasks) {
          const parsed = template.parse(template.render(dataOf(task)));
          if (parsed.ok) yield* of(parsed.config);
        }
      };
      uses.push(...distinct(filled(), what));
    }
  }
  for (const task of tasks) {
    for (const { kind, config, type } of task.graders) {
      for (const { argv } of kind.commands?.(config) ?? []) uses.push({ what: `${type} grader`, argv });
    }
  }
  return commandSet(uses);
}

/** The hooks of a suite by stage. */
export function plannedHooks(loaded: LoadedEval): PlannedHooks {
  const hooks = loaded.file?.hooks ?? {};
  const { before_run = [], after_run = [], before_task = [], after_task = [] } = hooks;
  return { before_run, after_run, before_task, after_task };
}

/** Stand-ins for what only a run knows. */
const live = { JobID: '{{.JobID}}', Timestamp: '{{.Timestamp}}' };

function dataOf({ vars, task }: LoadedTask): TemplateData {
  return { vars, context: task.inputs.context ?? {}, TaskName: task.name, ...live };
}

function hookCommands(hook: Hook, what: string, tasks: readonly LoadedTask[], loaded: LoadedEval): CommandUse[] {
  const templates = hookTemplates(hook);
  if (templates === undefined) return [hookCommand(hook, what)];
  const common: TemplateData = { vars: loaded.vars, ...live };
  if (tasks.length === 0) return [hookCommand(filledHook(hook, common), what)];
  const filled = function* (): Generator<CommandUse> {
    for (const task of tasks) yield hookCommand(filledHook(hook, dataOf(task)), what);
  };
  return distinct(filled(), what);
}

function hookCommand(hook: ReturnType<typeof filledHook>, what: string): CommandUse {
  const argv = hook.shell === true ? ['/bin/sh', '-c', hook.command] : (hook.argv ?? hookArgv(hook.command));
  const env = Object.entries<string>(hook.env ?? {}).map(([name, value]) => `${name}=${value}`);
  return {
    what,
    argv: [...env, ...argv],
    ...(hook.working_directory !== undefined && { cwd: hook.working_directory }),
  };
}

/** Commands of one template that are told one by one; of more there is only a digest. */
const mostShown = 100;

/** Every different command once; a table can make thousands of them. */
function distinct(uses: Iterable<CommandUse>, what: string): CommandUse[] {
  const shown = new Map<string, CommandUse>();
  const rest = createHash('sha256');
  let more = 0;
  for (const use of uses) {
    const key = JSON.stringify([use.argv, use.cwd ?? '']);
    if (shown.has(key)) continue;
    if (shown.size < mostShown) shown.set(key, use);
    else {
      more += 1;
      rest.update(key);
    }
  }
  const all = [...shown.values()];
  return more === 0 ? all : [...all, { what, argv: [`(${more} more of this template)`, rest.digest('hex')] }];
}
