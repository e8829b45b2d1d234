import type { RunEventBody } from '../protocol/run-event.js';
import { withGrace } from '../support/abort.js';
import { type HookEvent, runHooks } from './hooks.js';
import type { EvalPlan } from './plan.js';
import type { PlannedTask } from './planned-task.js';

/** For hooks after a task of a canceled run: clean-up has its own time, and a cancel is to be over within a second. */
const taskCleanupMs = 500;

/** What the hooks need of their run. */
interface HookRun {
  readonly id: string;
  readonly signal: AbortSignal;
  emit(event: RunEventBody): void;
}

/** The hooks around each task of a run. A failure of one after the task is a warning. */
export function taskHooks(
  plan: EvalPlan,
  context: HookRun,
  options: { readonly env: Readonly<Record<string, string | undefined>>; readonly startedAt: string },
) {
  const base = { evalDir: plan.dir, env: options.env, runId: context.id };
  const of = (task: PlannedTask) => ({
    ...base,
    taskId: task.id,
    data: {
      vars: task.vars ?? plan.vars,
      context: task.context,
      TaskName: task.name,
      JobID: context.id,
      Timestamp: options.startedAt,
    },
    report: (event: HookEvent) => reportHook({ ...event, ...task.arm }, context),
  });
  return {
    beforeTask: async (task: PlannedTask, signal: AbortSignal): Promise<string | undefined> => {
      if (plan.hooks.before_task.length === 0) return undefined;
      const outcome = await runHooks('before_task', plan.hooks.before_task, { ...of(task), signal });
      return outcome.ok ? undefined : outcome.message;
    },
    afterTask: async (task: PlannedTask): Promise<void> => {
      if (plan.hooks.after_task.length === 0) return;
      using grace = withGrace(context.signal, taskCleanupMs);
      await runHooks('after_task', plan.hooks.after_task, { ...of(task), signal: grace.signal });
    },
  };
}

/** A failure is a warning too, so that whoever does not follow every event still hears of it. */
function reportHook(event: HookEvent, context: HookRun): void {
  context.emit(event);
  if (!event.ok) warnOfHook(event, context);
}

/** Tells of a hook that has failed. */
export function warnOfHook(event: HookEvent, context: HookRun): void {
  const of = event.task_id === undefined ? '' : `${event.task_id}: `;
  const how = event.message ?? `ended with exit code ${event.exit_code}`;
  context.emit({
    type: 'warning',
    code: 'hook-failed',
    message: `${of}${event.stage} hook \`${event.command}\` ${how}`,
  });
}
