import pMap from 'p-map';
import type { Progress, TrialStatus } from '../protocol/run.js';
import type { TaskOutcome, TrialResult } from '../results/outcome.js';
import { combinedStatus, taskStats } from '../results/scoring.js';
import { countTrials } from '../results/summary.js';
import type { PlannedTask } from './planned-task.js';
import { type TrialSetting, runTrial } from './trial.js';
import { unjudgedTrial } from './trial-record.js';

/** What the scheduler is told of a run; hooks come as functions so that it knows nothing of processes. */
export interface ScheduleSetting extends TrialSetting {
  readonly trials: number;
  readonly workers: number;
  readonly failFast: boolean;
  readonly seed: number;
  /** Undefined when the task may run, else why not. */
  readonly beforeTask: (task: PlannedTask, signal: AbortSignal) => Promise<string | undefined>;
  readonly afterTask: (task: PlannedTask) => Promise<void>;
  readonly progress: (progress: Progress) => void;
  readonly record: (trial: object) => void;
  /** Resolves when the disk has caught up with the events; awaited between trials. */
  readonly drained: () => Promise<void>;
}

/** The outcome of a task from its trials. */
export function taskOutcome(
  task: TaskFacts,
  trials: readonly TrialResult[],
  seed: number,
  errorMessage?: string,
): TaskOutcome {
  const stats = taskStats(trials, seed);
  const status = errorMessage === undefined ? combinedStatus(trials.map((trial) => trial.status)) : 'error';
  return {
    test_id: task.id,
    display_name: task.name,
    ...(task.tags.length > 0 && { tags: task.tags }),
    source: task.source,
    status,
    ...(errorMessage !== undefined && { error_msg: errorMessage }),
    runs: trials,
    ...(stats && { stats }),
  };
}

/** The part of a task that its outcome repeats. */
export type TaskFacts = Pick<PlannedTask, 'id' | 'name' | 'tags' | 'source'>;

/**
 * Runs every task with a bounded number at once; the trials of one task run one after the other. A worker takes
 * the next task only when it is free, and nothing starts once the run is canceled or, with `failFast`, once a task
 * has ended other than passed. Answers one outcome per task, in plan order.
 */
export async function runTasks(
  tasks: readonly PlannedTask[],
  setting: ScheduleSetting,
  signal: AbortSignal,
): Promise<TaskOutcome[]> {
  let counts: Progress = {
    done: 0,
    total: tasks.length * setting.trials,
    passed: 0,
    failed: 0,
    errors: 0,
    skipped: 0,
    canceled: 0,
  };
  let stopped = false;
  const count = (status: TrialStatus, trials = 1): void => {
    counts = countTrials(counts, status, trials);
    setting.progress(counts);
  };

  const leave = (task: PlannedTask): TaskOutcome => {
    const status = signal.aborted ? 'canceled' : 'skipped';
    count(status, setting.trials);
    return { ...taskOutcome(task, [], setting.seed), status };
  };

  const run = async (task: PlannedTask): Promise<TaskOutcome> => {
    if (stopped || signal.aborted) return leave(task);
    const started = performance.now();
    setting.emit({ type: 'task_started', task_id: task.id, name: task.name });
    const outcome = await runTask(task, setting, signal, count);
    if (setting.failFast && outcome.status !== 'passed') stopped = true;
    setting.emit({
      type: 'task_ended',
      task_id: task.id,
      status: outcome.status,
      ...(outcome.stats && { score: outcome.stats.avg_score }),
      duration_ms: Math.round(performance.now() - started),
    });
    return outcome;
  };

  return pMap(tasks, run, { concurrency: setting.workers });
}

/** The hooks of a task around its trials. A task whose `before_task` hook refuses it could not be judged. */
async function runTask(
  task: PlannedTask,
  setting: ScheduleSetting,
  signal: AbortSignal,
  count: (status: TrialStatus, trials?: number) => void,
): Promise<TaskOutcome> {
  const refusal = await setting.beforeTask(task, signal);
  if (refusal !== undefined && !signal.aborted) {
    count('error', setting.trials);
    return taskOutcome(task, [], setting.seed, refusal);
  }
  const trials = await runTrials(task, setting, signal, count);
  await setting.afterTask(task);
  return taskOutcome(task, trials, setting.seed);
}

async function runTrials(
  task: PlannedTask,
  setting: ScheduleSetting,
  signal: AbortSignal,
  count: (status: TrialStatus) => void,
): Promise<TrialResult[]> {
  const trials: TrialResult[] = [];
  for (let number = 1; number <= setting.trials; number++) {
    if (!signal.aborted) setting.emit({ type: 'trial_started', task_id: task.id, trial: number });
    const trial = signal.aborted ? unjudgedTrial(number, 'canceled') : await runTrial(task, number, setting, signal);
    trials.push(trial);
    if (trial.status !== 'canceled') setting.record({ task_index: task.index, task_id: task.id, ...trial });
    setting.emit({
      type: 'trial_ended',
      task_id: task.id,
      trial: number,
      status: trial.status,
      score: trial.score,
      attempts: trial.attempts,
      duration_ms: trial.duration_ms,
      ...(trial.error_msg !== undefined && { error: trial.error_msg }),
    });
    count(trial.status);
    await setting.drained();
  }
  return trials;
}
