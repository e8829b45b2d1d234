import type { Resource } from '../executors/executor.js';
import type { EvalFile, Grader, Wants } from '../graders/grader.js';
import type { Hook } from './hooks.js';
import type { TaskTexts } from './task-texts.js';
import type { Vars } from './templates/scope.js';

/** A grader ready to judge, with its name in results and its weight (> 0). */
export interface CompiledGrader {
  readonly name: string;
  readonly kind: string;
  readonly weight: number;
  /** True when it reads `judge` of its input. */
  readonly asksJudge?: true;
  /** True when it has nothing to say of a trial without skills. */
  readonly onlyWithSkills?: true;
  readonly wants?: Wants;
  /** Where it stands, as `file:line:column`; only of one that asks a judge. */
  readonly place?: () => string;
  readonly grader: Grader;
  /** Of a grader whose config has templates: the one that judges a task. `grader` itself then judges nothing. */
  readonly bind?: (task: PlannedTask, signal: AbortSignal) => Promise<Grader>;
  /** Files of the eval that it has read; absent when there are none. */
  readonly files?: readonly EvalFile[];
}

/** What events, records and results say of the arm of a trial; nothing in a run that has only one. */
export interface ArmLabel {
  /** Only in a run of several models. */
  readonly model?: string;
  readonly baseline?: true;
}

/** A task ready to run: everything read, checked and compiled before the first trial. */
export interface PlannedTask {
  /** Position in the plan, all arms counted, from 0; names the task's files in the run's directory. */
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly source: string;
  /** Of a row of a table, its line in `source`. */
  readonly line?: number | undefined;
  /** As it is written; what the agent is asked is `askedTexts`. */
  readonly prompt: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
  /** Environment for the agent. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** What templates of the task, its hooks and its graders can name. */
  readonly vars?: Vars | undefined;
  /** When prompt, resources or environment have templates in them. */
  readonly texts?: TaskTexts | undefined;
  readonly timeoutMs: number;
  readonly graders: readonly CompiledGrader[];
  readonly model: string;
  /** True in the arm that has no skills to work with. */
  readonly baseline?: true | undefined;
  /** What `config.group_by` counts it in; absent when nothing is grouped. */
  readonly groups?: readonly string[];
  /** Why no trial of it is made in this arm. */
  readonly leftOut?: string;
  /** What events and records of its trials say of the arm. */
  readonly arm: ArmLabel;
  /** Of all that can change its trials and is its own; see reuse/task-digest.ts. */
  readonly digest: string;
}

/** The hooks of an eval by stage, in file order. */
export interface PlannedHooks {
  readonly before_run: readonly Hook[];
  readonly after_run: readonly Hook[];
  readonly before_task: readonly Hook[];
  readonly after_task: readonly Hook[];
}

/** Whether some grader asks a model. */
export function asksJudge(lists: Iterable<readonly CompiledGrader[]>): boolean {
  let last: readonly CompiledGrader[] | undefined;
  for (const graders of lists) {
    // Of tasks without graders of their own there may be very many: they share one list.
    if (graders === last) continue;
    for (const each of graders) if (each.asksJudge === true) return true;
    last = graders;
  }
  return false;
}
