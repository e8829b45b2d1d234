import type { Executor } from '../executors/executor.js';
import type { RunEventBody } from '../protocol/run-event.js';
import { noProgress, type Progress } from '../protocol/run.js';
import type { FinishedTask } from '../results/outcome.js';
import type { TriggerResult } from '../results/trigger-metrics.js';
import { countTrials } from '../results/summary.js';
import { saveMemory } from '../support/engine-flags.js';
import { withGrace } from '../support/abort.js';
import { endStrays } from '../support/process-killer.js';
import { evalOutcome, type OutcomeHead } from './eval-outcome.js';
import { unmadeTask } from './finished-task.js';
import { type HookEvent, runHooks } from './hooks.js';
import { taskHooks, warnOfHook } from './task-hooks.js';
import { longSuite } from './compact-task.js';
import { type EvalPlan, planHead } from './plan.js';
import { type ReuseOptions, openReuse } from './reuse/open-reuse.js';
import type { TrialReuse } from './reuse/trial-reuse.js';
import type { TriggerReuse } from './reuse/trigger-reuse.js';
import { runTriggers, triggerResult } from './run-triggers.js';
import { runTasks } from './schedule.js';
import { createWorkspaceKeeper } from './workspace-keeper.js';

/** What the registry of runs gives to the work of a run, as this room needs it. */
export interface EvalRunContext {
  readonly id: string;
  readonly dir: string;
  readonly signal: AbortSignal;
  emit(event: RunEventBody): void;
  progress(progress: Progress): void;
  record(line: string): () => string;
  drained(): Promise<void>;
}

export interface EvalRunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly redact: (text: string) => string;
  /** Made before the run, so that its options are known to be good; disposed at its end. */
  readonly executor: Executor;
  readonly cache?: ReuseOptions['cache'];
  readonly resumed?: ReuseOptions['resumed'];
}

/** How the work of a run ended: the outcome without its tasks, and the whole of it as JSON text in pieces. */
export interface EvalRunEnd {
  readonly outcome: OutcomeHead;
  readonly result: Iterable<string>;
}

/** Clean-up after a cancel has its own time, never the canceled signal's. */
const cleanupBudgetMs = 10_000;

/** Runs a plan to its end, whatever the end is: hooks, tasks, outcome. `after_run` hooks run on every path. */
export async function runEval(plan: EvalPlan, context: EvalRunContext, given: EvalRunOptions): Promise<EvalRunEnd> {
  await using _ = given.executor;
  using __ = plan.tasks.length > longSuite ? saveMemory() : undefined;
  const startedAt = new Date().toISOString();
  const options: Started = { ...given, startedAt };
  const started = performance.now();
  const facts = planHead(plan);
  const reused = openReuse(plan, context, options, (code, message) => context.emit({ type: 'warning', code, message }));
  for (const diagnostic of plan.diagnostics) {
    if (diagnostic.severity === 'info') continue;
    context.emit({ type: 'warning', code: diagnostic.code, message: diagnostic.message, diagnostic });
  }
  const total = plan.tasks.length * plan.trials + plan.triggers.length;
  let tasks: FinishedTask[] = [];
  let triggers: TriggerResult[] | undefined;
  let error: { kind: string; message: string } | undefined;
  try {
    error = await runStage(plan, 'before_run', context, options, context.signal);
    if (context.signal.aborted) error = undefined;
    if (error === undefined && !context.signal.aborted) {
      let counts = noProgress(total);
      const count = (progress: Progress): void => context.progress((counts = progress));
      tasks = await runAllTasks(plan, context, { ...options, reuse: reused.reuse }, count);
      if (plan.triggers.length > 0)
        triggers = await runAllTriggers(plan, context, { ...options, answers: reused.triggers }, counts, tasks);
    }
  } finally {
    using grace = withGrace(context.signal, cleanupBudgetMs);
    await runStage(plan, 'after_run', context, options, grace.signal);
    await reused.settled();
    await endStrays();
  }
  const left = context.signal.aborted ? 'canceled' : 'skipped';
  if (tasks.length === 0) {
    tasks = plan.tasks.map((task) => unmadeTask(task, left));
    context.progress(countTrials(noProgress(total), left, total));
  }
  const status = context.signal.aborted ? 'canceled' : error === undefined ? 'completed' : 'failed';
  const durationMs = Math.round(performance.now() - started);
  const { counts: cache } = reused;
  const run = { runId: context.id, status, startedAt, durationMs, ...(error && { error }) } as const;
  triggers ??= plan.triggers.map((trigger) => triggerResult(trigger, { status: left, duration_ms: 0 }));
  const { head, result } = await evalOutcome(facts, { ...run, ...(cache && { cache }) }, tasks, triggers);
  if (plan.tasks.length <= longSuite) return { outcome: head, result };
  return { outcome: head, result: { [Symbol.iterator]: () => savingMemory(result) } };
}

/** Who writes the result works through every task again. */
function* savingMemory(pieces: Iterable<string>): Generator<string> {
  using _ = saveMemory();
  yield* pieces;
}

/** With the start of the run, RFC 3339. */
type Started = EvalRunOptions & { readonly startedAt: string };

async function runStage(
  plan: EvalPlan,
  stage: 'before_run' | 'after_run',
  context: EvalRunContext,
  options: Started,
  signal: AbortSignal,
): Promise<{ kind: string; message: string } | undefined> {
  if (plan.hooks[stage].length === 0 || signal.aborted) return undefined;
  // Why the run cannot go on is told by the run itself; a warning before it would say the same.
  let failed: HookEvent | undefined;
  const warnOfFailed = (): void => {
    if (failed !== undefined) warnOfHook(failed, context);
    failed = undefined;
  };
  const outcome = await runHooks(stage, plan.hooks[stage], {
    evalDir: plan.dir,
    env: options.env,
    runId: context.id,
    data: { vars: plan.vars, JobID: context.id, Timestamp: options.startedAt },
    signal,
    report: (event) => {
      warnOfFailed();
      context.emit(event);
      if (!event.ok) failed = event;
    },
  });
  if (outcome.ok || stage === 'after_run') warnOfFailed();
  return outcome.ok ? undefined : { kind: 'hook-failed', message: outcome.message };
}

async function runAllTasks(
  plan: EvalPlan,
  context: EvalRunContext,
  options: Started & { readonly reuse: TrialReuse | undefined },
  progress: (progress: Progress) => void,
): Promise<FinishedTask[]> {
  const { executor } = options;
  const hooks = taskHooks(plan, context, options);
  return await runTasks(
    plan.tasks,
    {
      runId: context.id,
      startedAt: options.startedAt,
      runDir: context.dir,
      evalDir: plan.dir,
      executor,
      judgeModel: plan.judgeModel,
      skillDirectories: plan.skillDirectories,
      maxAttempts: plan.maxAttempts,
      keepWorkspaces: plan.keepWorkspaces,
      redact: options.redact,
      emit: (event) => context.emit(event),
      trials: plan.trials,
      workers: plan.workers,
      failFast: plan.failFast,
      seed: plan.seed,
      later: plan.triggers.length,
      reuse: options.reuse,
      metrics: plan.metrics,
      keepWorkspace: createWorkspaceKeeper(context.dir, options.redact),
      ...hooks,
      progress,
      record: (line) => context.record(line),
      drained: () => context.drained(),
    },
    context.signal,
  );
}

async function runAllTriggers(
  plan: EvalPlan,
  context: EvalRunContext,
  options: EvalRunOptions & { readonly answers: TriggerReuse | undefined },
  counts: Progress,
  tasks: readonly FinishedTask[],
): Promise<TriggerResult[]> {
  const isFailed = (task: FinishedTask): boolean => task.baseline !== true && task.record.status !== 'passed';
  return await runTriggers(
    plan.triggers,
    {
      runId: context.id,
      runDir: context.dir,
      evalDir: plan.dir,
      executor: options.executor,
      skillDirectories: plan.skillDirectories,
      keepWorkspaces: plan.keepWorkspaces,
      timeoutMs: plan.timeoutSeconds * 1000,
      workers: plan.workers,
      tasks: plan.tasks.length,
      counts,
      stopped: plan.failFast && tasks.some(isFailed),
      answers: options.answers,
      redact: options.redact,
      emit: (event) => context.emit(event),
      progress: (progress) => context.progress(progress),
      record: (line) => context.record(line),
      drained: () => context.drained(),
    },
    context.signal,
  );
}
