import type { Executor } from '../executors/executor.js';
import type { RunEventBody } from '../protocol/run-event.js';
import type { Progress } from '../protocol/run.js';
import { outcomeChunks } from '../results/outcome-json.js';
import type { EvalOutcome, TaskOutcome } from '../results/outcome.js';
import { withGrace } from '../support/abort.js';
import { evalOutcome } from './eval-outcome.js';
import { runHooks } from './hooks.js';
import { type EvalPlan, planFacts } from './plan.js';
import type { PlannedTask } from './planned-task.js';
import { runTasks } from './schedule.js';

/** What the registry of runs gives to the work of a run, as this room needs it. */
export interface EvalRunContext {
  readonly id: string;
  readonly dir: string;
  readonly signal: AbortSignal;
  emit(event: RunEventBody): void;
  progress(progress: Progress): void;
  record(trial: object): void;
  drained(): Promise<void>;
}

export interface EvalRunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly redact: (text: string) => string;
  /** Made before the run, so that its options are known to be good; disposed at its end. */
  readonly executor: Executor;
}

/** How the work of a run ended, for the registry; `outcome` for whoever shows it. */
export interface EvalRunEnd {
  readonly outcome: EvalOutcome;
  readonly result: Iterable<string>;
}

/** Clean-up after a cancel has its own time, never the canceled signal's. */
const cleanupBudgetMs = 10_000;

/** Runs a plan to its end, whatever the end is: hooks, tasks, outcome. `after_run` hooks run on every path. */
export async function runEval(plan: EvalPlan, context: EvalRunContext, options: EvalRunOptions): Promise<EvalRunEnd> {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const facts = planFacts(plan);
  for (const diagnostic of plan.diagnostics) {
    if (diagnostic.severity === 'info') continue;
    context.emit({ type: 'warning', code: diagnostic.code, message: diagnostic.message, diagnostic });
  }
  let tasks: TaskOutcome[] = [];
  let error: { kind: string; message: string } | undefined;
  try {
    error = await runStage(plan, 'before_run', context, options, context.signal);
    if (context.signal.aborted) error = undefined;
    if (error === undefined && !context.signal.aborted) tasks = await runAllTasks(plan, context, options);
  } finally {
    using grace = withGrace(context.signal, cleanupBudgetMs);
    const late = await runStage(plan, 'after_run', context, options, grace.signal);
    if (late !== undefined) context.emit({ type: 'warning', code: 'hook-failed', message: late.message });
  }
  if (tasks.length === 0)
    tasks = plan.tasks.map((task) => unmade(task, context.signal.aborted ? 'canceled' : 'skipped'));
  const status = context.signal.aborted ? 'canceled' : error === undefined ? 'completed' : 'failed';
  const durationMs = Math.round(performance.now() - started);
  const run = { runId: context.id, status, startedAt, durationMs, ...(error && { error }) } as const;
  const outcome = evalOutcome(facts, run, tasks);
  return { outcome, result: outcomeChunks(outcome) };
}

function unmade(task: PlannedTask, status: 'canceled' | 'skipped'): TaskOutcome {
  const { id, name, tags, source } = task;
  return { test_id: id, display_name: name, ...(tags.length > 0 && { tags }), source, status, runs: [] };
}

async function runStage(
  plan: EvalPlan,
  stage: 'before_run' | 'after_run',
  context: EvalRunContext,
  options: EvalRunOptions,
  signal: AbortSignal,
): Promise<{ kind: string; message: string } | undefined> {
  if (plan.hooks[stage].length === 0 || signal.aborted) return undefined;
  const outcome = await runHooks(stage, plan.hooks[stage], {
    evalDir: plan.dir,
    env: options.env,
    runId: context.id,
    signal,
    report: (event: RunEventBody) => context.emit(event),
  });
  return outcome.ok ? undefined : { kind: 'hook-failed', message: outcome.message };
}

async function runAllTasks(plan: EvalPlan, context: EvalRunContext, options: EvalRunOptions): Promise<TaskOutcome[]> {
  await using executor = options.executor;
  const hooks = taskHooks(plan, context, options);
  return await runTasks(
    plan.tasks,
    {
      runId: context.id,
      runDir: context.dir,
      evalDir: plan.dir,
      executor,
      model: plan.model,
      skillDirectories: plan.skillDirectories,
      maxAttempts: plan.maxAttempts,
      keepWorkspaces: plan.keepWorkspaces,
      redact: options.redact,
      emit: (event) => context.emit(event),
      trials: plan.trials,
      workers: plan.workers,
      failFast: plan.failFast,
      seed: plan.seed,
      ...hooks,
      progress: (progress) => context.progress(progress),
      record: (trial) => context.record(trial),
      drained: () => context.drained(),
    },
    context.signal,
  );
}

function taskHooks(plan: EvalPlan, context: EvalRunContext, options: EvalRunOptions) {
  const base = {
    evalDir: plan.dir,
    env: options.env,
    runId: context.id,
    report: (event: RunEventBody) => context.emit(event),
  };
  return {
    beforeTask: async (task: PlannedTask, signal: AbortSignal): Promise<string | undefined> => {
      if (plan.hooks.before_task.length === 0) return undefined;
      const outcome = await runHooks('before_task', plan.hooks.before_task, { ...base, taskId: task.id, signal });
      return outcome.ok ? undefined : outcome.message;
    },
    afterTask: async (task: PlannedTask): Promise<void> => {
      if (plan.hooks.after_task.length === 0) return;
      using grace = withGrace(context.signal, cleanupBudgetMs);
      const outcome = await runHooks('after_task', plan.hooks.after_task, {
        ...base,
        taskId: task.id,
        signal: grace.signal,
      });
      if (!outcome.ok)
        context.emit({ type: 'warning', code: 'hook-failed', message: `${task.id}: ${outcome.message}` });
    },
  };
}
