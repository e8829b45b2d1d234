import type { ExecutorKind } from '../executors/executor.js';
import type { Diagnostic } from '../protocol/diagnostic.js';
import type { MetricSpec } from '../results/metric.js';
import type { EvalOutcome } from '../results/outcome.js';
import type { ArmLabel, PlannedHooks, PlannedTask } from './planned-task.js';
import type { PlannedTrigger } from './planned-trigger.js';
import type { PlanIdentity } from './reuse/identity.js';
import type { Vars } from './templates/scope.js';

/** Everything a run needs, decided before its first trial: files read, graders compiled, settings merged. */
export interface EvalPlan {
  readonly path: string;
  readonly dir: string;
  readonly name: string;
  readonly skill: string;
  readonly tasks: readonly PlannedTask[];
  readonly hooks: PlannedHooks;
  /** What the hooks around the run can name: the `inputs` of the eval. */
  readonly vars: Vars;
  readonly trials: number;
  /** Tasks at once; 1 = one after the other. */
  readonly workers: number;
  readonly failFast: boolean;
  readonly maxAttempts: number;
  readonly timeoutSeconds: number;
  /** At least one, each once; `tasks` holds every task for every one of them. */
  readonly models: readonly string[];
  /** True when `tasks` holds every task without skills too. */
  readonly baseline: boolean;
  readonly triggers: readonly PlannedTrigger[];
  /** Asked by graders that name no model of their own; empty: the executor chooses. */
  readonly judgeModel: string;
  readonly metrics: readonly MetricSpec[];
  readonly executor: { readonly kind: ExecutorKind; readonly options: unknown };
  readonly skillDirectories: readonly string[];
  readonly seed: number;
  readonly keepWorkspaces: boolean;
  readonly digests: Readonly<Record<string, string>>;
  /** Warnings about the files; repeated in the run's events and outcome. */
  readonly diagnostics: readonly Diagnostic[];
  /** What all its trials have in common, for runs that reuse them. */
  readonly identity: PlanIdentity;
  /** The run that this one continues. */
  readonly resumedFrom?: string;
  /** What was asked for, so that it can be asked for again. */
  readonly request?: Readonly<Record<string, unknown>>;
}

/** The part of a plan that the outcome repeats; written to `plan.json`, so that a cut-off run can be closed from it. */
export interface PlanFacts {
  readonly path: string;
  readonly name: string;
  readonly skill: string;
  readonly seed: number;
  readonly trials: number;
  readonly config: EvalOutcome['config'];
  readonly digests: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly metrics: readonly MetricSpec[];
  readonly tasks: readonly {
    readonly id: string;
    readonly name: string;
    readonly tags: readonly string[];
    readonly source: string;
    readonly digest: string;
    readonly line?: number | undefined;
    readonly arm: ArmLabel;
    readonly groups?: readonly string[];
  }[];
  readonly models: readonly string[];
  readonly baseline: boolean;
  readonly triggers: readonly Omit<PlannedTrigger, 'index'>[];
  readonly identity: PlanIdentity;
  readonly resumed_from?: string;
  readonly request?: Readonly<Record<string, unknown>>;
}

/** The same without the tasks, which may be very many. */
export type PlanHead = Omit<PlanFacts, 'tasks'>;

export function planHead(plan: EvalPlan): PlanHead {
  return {
    path: plan.path,
    name: plan.name,
    skill: plan.skill,
    seed: plan.seed,
    trials: plan.trials,
    config: {
      runs_per_test: plan.trials,
      model_id: plan.models[0] ?? '',
      ...(plan.models.length > 1 && { models: plan.models }),
      engine_type: plan.executor.kind.name,
      timeout_sec: plan.timeoutSeconds,
      ...(plan.judgeModel !== '' && plan.judgeModel !== plan.models[0] && { judge_model: plan.judgeModel }),
      workers: plan.workers,
      fail_fast: plan.failFast,
      max_attempts: plan.maxAttempts,
    },
    digests: plan.digests,
    diagnostics: plan.diagnostics,
    models: plan.models,
    baseline: plan.baseline,
    triggers: plan.triggers,
    identity: plan.identity,
    metrics: plan.metrics,
    ...(plan.resumedFrom !== undefined && { resumed_from: plan.resumedFrom }),
    ...(plan.request && { request: plan.request }),
  };
}

/** The facts of a plan as JSON text in pieces, `tasks` last. */
export function* planText(plan: EvalPlan): Generator<string> {
  const { tasks } = plan;
  yield `${JSON.stringify(planHead(plan)).slice(0, -1)},"tasks":[`;
  for (let at = 0; at < tasks.length; at += tasksOfPiece) {
    const piece = tasks.slice(at, at + tasksOfPiece).map((task) => JSON.stringify(taskFacts(task)));
    yield `${at === 0 ? '' : ','}${piece.join(',')}`;
  }
  yield ']}';
}

const tasksOfPiece = 1_000;

function taskFacts(task: PlannedTask): PlanFacts['tasks'][number] {
  const { id, name, tags, source, line, digest, arm, groups } = task;
  return { id, name, tags, source, ...(line !== undefined && { line }), digest, arm, ...(groups && { groups }) };
}
