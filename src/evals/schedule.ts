import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Progress, TrialStatus } from '../protocol/run.js';
import type { MetricSpec } from '../results/metric.js';
import type { FinishedTask, TrialResult } from '../results/outcome.js';
import { countTrials } from '../results/summary.js';
import { Deadlines } from '../support/abort.js';
import { mapToEnd } from '../support/map-to-end.js';
import { BaselineAnswers, comparesArms } from './baseline-answers.js';
import { compactTask, longSuite, UnmadeTask } from './compact-task.js';
import { finishedTask, trialOf, unmadeTask, type WrittenTrial } from './finished-task.js';
import type { PlannedTask } from './planned-task.js';
import type { TrialReuse } from './reuse/trial-reuse.js';
import { runTrial } from './trial.js';
import type { TrialSetting } from './trial-setting.js';
import { unjudgedTrial } from './trial-record.js';

/** What the scheduler is told of a run; hooks come as functions so that it knows nothing of processes. */
export interface ScheduleSetting extends TrialSetting {
  readonly trials: number;
  readonly workers: number;
  readonly failFast: boolean;
  readonly seed: number;
  /** Trials that come after those of the tasks: part of the total. */
  readonly later?: number;
  /** Trials of earlier runs that may stand in for new ones. */
  readonly reuse?: TrialReuse | undefined;
  /** Whose sums are taken task by task. */
  readonly metrics: readonly MetricSpec[];
  /** Undefined when the task may run, else why not. */
  readonly beforeTask: (task: PlannedTask, signal: AbortSignal) => Promise<string | undefined>;
  readonly afterTask: (task: PlannedTask) => Promise<void>;
  readonly progress: (progress: Progress) => void;
  /** Takes the JSON text of a finished trial with its place, one line. */
  readonly record: (line: string) => () => string;
  /** Resolves when the disk has caught up with the events; awaited between trials. */
  readonly drained: () => Promise<void>;
}

/**
 * Runs every task with a bounded number at once; the trials of one task run one after the other. A worker takes
 * the next task only when it is free, and nothing starts once the run is canceled or, with `failFast`, once a task
 * has ended other than passed; one without skills may. Answers one outcome per task, in plan order.
 */
export async function runTasks(
  tasks: readonly PlannedTask[],
  setting: ScheduleSetting,
  signal: AbortSignal,
): Promise<FinishedTask[]> {
  using limits = new Deadlines(signal);
  let counts: Progress = {
    done: 0,
    total: tasks.length * setting.trials + (setting.later ?? 0),
    passed: 0,
    failed: 0,
    errors: 0,
    skipped: 0,
    canceled: 0,
  };
  const kept: KeptText = { left: tasks.length > longSuite ? mostKept / 8 : mostKept };
  let stopped = false;
  const count = (status: TrialStatus, trials = 1, cached = false): void => {
    counts = countTrials(counts, status, trials);
    if (cached) counts = { ...counts, cached: (counts.cached ?? 0) + trials };
    setting.progress(counts);
  };

  let left = 0;
  const leave = async (task: PlannedTask): Promise<FinishedTask> => {
    left += 1;
    // Hundreds of thousands may be left at once: a server goes on answering.
    if (left % leftAtOnce === 0) await nextTurn();
    const status = signal.aborted ? 'canceled' : 'skipped';
    count(status, setting.trials);
    return tasks.length > longSuite ? new UnmadeTask(task, status) : unmadeTask(task, status);
  };

  const answers = comparesArms(tasks) ? new BaselineAnswers(setting.runDir) : undefined;
  const offered: Offered = { ...setting, answers, ...(answers && { takeBaseline: answers.take }) };

  const run = async (task: PlannedTask): Promise<FinishedTask> => {
    if (task.leftOut !== undefined && !signal.aborted) {
      count('skipped', setting.trials);
      return unmadeTask(task, 'skipped', task.leftOut);
    }
    if (stopped || signal.aborted) return leave(task);
    const started = performance.now();
    setting.emit({ type: 'task_started', task_id: task.id, ...task.arm, name: task.name });
    const finished = await runTask(task, offered, limits, count, kept);
    if (setting.failFast && task.baseline !== true && finished.record.status !== 'passed') stopped = true;
    setting.emit({
      type: 'task_ended',
      task_id: task.id,
      ...task.arm,
      status: finished.record.status,
      ...(finished.record.stats && { score: finished.record.stats.avg_score }),
      duration_ms: Math.round(performance.now() - started),
    });
    return finished;
  };

  if (answers === undefined) return await mapToEnd(tasks, run, setting.workers);
  const finished = new Map<PlannedTask, FinishedTask>();
  const runAndEnd = async (task: PlannedTask): Promise<void> => {
    try {
      finished.set(task, await run(task));
    } finally {
      answers.end(task);
    }
  };
  await mapToEnd(answers.order(tasks), runAndEnd, setting.workers);
  return tasks.flatMap((task) => finished.get(task) ?? []);
}

/** The setting of a run, with the answers without skills where some are compared with. */
type Offered = ScheduleSetting & { readonly answers?: BaselineAnswers | undefined };

/** The hooks of a task around its trials. A task whose `before_task` hook refuses it could not be judged. */
async function runTask(
  task: PlannedTask,
  setting: Offered,
  limits: Deadlines,
  count: (status: TrialStatus, trials?: number, cached?: boolean) => void,
  kept: KeptText,
): Promise<FinishedTask> {
  const signal = limits.parent;
  if (setting.reuse?.isComplete?.(task, setting.trials) === true) {
    return finishedTask(task, await runTrials(task, setting, limits, count, kept), setting);
  }
  const refusal = await setting.beforeTask(task, signal);
  if (refusal !== undefined && !signal.aborted) {
    count('error', setting.trials);
    return unmadeTask(task, 'error', refusal);
  }
  const trials = await runTrials(task, setting, limits, count, kept);
  await setting.afterTask(task);
  const compact = kept.left < 0 ? compactTask(task, trials, setting.metrics) : undefined;
  return compact ?? finishedTask(task, trials, setting);
}

async function runTrials(
  task: PlannedTask,
  setting: Offered,
  limits: Deadlines,
  count: (status: TrialStatus, trials?: number, cached?: boolean) => void,
  texts: KeptText,
): Promise<WrittenTrial[]> {
  const signal = limits.parent;
  const trials: WrittenTrial[] = [];
  for (let number = 1; number <= setting.trials; number++) {
    if (!signal.aborted) setting.emit({ type: 'trial_started', task_id: task.id, ...task.arm, trial: number });
    const trial = signal.aborted ? unjudgedTrial(number, 'canceled') : await obtainTrial(task, number, setting, limits);
    setting.answers?.offer(task, trial);
    const json = JSON.stringify(trial);
    const readBack = trial.status === 'canceled' ? undefined : setting.record(recordLine(task, json));
    // What is long stays on disk until the outcome is written: agents may say a lot, and tasks may be many.
    const stays = readBack === undefined || (json.length <= longestKept && texts.left >= 0);
    texts.left -= stays ? json.length : 0;
    trials.push(stays ? { trial, json } : { trial, json: () => trialOf(readBack()), readBack });
    setting.emit({
      type: 'trial_ended',
      task_id: task.id,
      ...task.arm,
      trial: number,
      status: trial.status,
      score: trial.score,
      attempts: trial.attempts,
      duration_ms: trial.duration_ms,
      ...(trial.error_msg !== undefined && { error: trial.error_msg }),
      ...(trial.cached === true && { cached: true }),
    });
    count(trial.status, 1, trial.cached);
    await setting.drained();
  }
  return trials;
}

/** A trial of an earlier run when there is one to take, else a new one. */
async function obtainTrial(
  task: PlannedTask,
  number: number,
  setting: ScheduleSetting,
  limits: Deadlines,
): Promise<TrialResult> {
  const { reuse } = setting;
  if (reuse === undefined) return runTrial(task, number, setting, limits);
  const taken = await reuse.take(task, number);
  if (taken !== undefined) return taken;
  const trial = await runTrial(task, number, setting, limits);
  await reuse.keep(task, trial);
  return trial;
}

/** The line of a trial in `trials.ndjson`: its own JSON with the task it belongs to in front. */
function recordLine(task: PlannedTask, json: string): string {
  return `{"task_index":${task.index},"task_id":${JSON.stringify(task.id)},${armMembers(task)}${json.slice(1)}`;
}

function armMembers({ arm }: PlannedTask): string {
  if (arm.model === undefined && arm.baseline === undefined) return '';
  return `${JSON.stringify(arm).slice(1, -1)},`;
}

const longestKept = 4_096;

/** Tasks that are left out without a turn for anybody else. */
const leftAtOnce = 1_000;

/**
 * How many characters of trials' JSON a run may still keep in memory; below 0 everything stays on disk. A suite of usual
 * size never gets there: reading back costs time. A long one has better use for the memory.
 */
interface KeptText {
  left: number;
}
const mostKept = 16 * 1024 * 1024;
