import type { Resource } from '../executors/executor.js';
import type { Grader } from '../graders/grader.js';
import type { Hook } from './hooks.js';

/** A grader ready to judge, with its name in results and its weight (> 0). */
export interface CompiledGrader {
  readonly name: string;
  readonly kind: string;
  readonly weight: number;
  readonly grader: Grader;
}

/** A task ready to run: everything read, checked and compiled before the first trial. */
export interface PlannedTask {
  /** Position in the plan, from 0; names the task's files in the run's directory. */
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly source: string;
  readonly prompt: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
  readonly timeoutMs: number;
  readonly graders: readonly CompiledGrader[];
}

/** The hooks of an eval by stage, in file order. */
export interface PlannedHooks {
  readonly before_run: readonly Hook[];
  readonly after_run: readonly Hook[];
  readonly before_task: readonly Hook[];
  readonly after_task: readonly Hook[];
}
