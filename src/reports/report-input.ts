import type { Diagnostic } from '../protocol/diagnostic.js';
import type { TrialStatus, Verdict } from '../protocol/run.js';
import type { EvalOutcome, TaskOutcome } from '../results/outcome.js';

/** An outcome without its tasks; a baseline may be without them too. */
export type ReportHead = Omit<EvalOutcome, 'tasks'>;
export type ReportTask = TaskOutcome;

/** Counts of tasks by status, and the time that their trials took. */
export type Counts = Readonly<Record<TrialStatus, number>> & { readonly total: number; readonly duration_ms: number };

/** The tasks of one model, in the order of the outcome; `model` is absent when the run had only one. */
export interface TaskGroup {
  readonly model?: string;
  readonly counts: Counts;
}

/** A suite that was run, to whatever end. Tasks are read anew each time, so that no report holds all of them. */
export interface RanSuite {
  readonly kind: 'ran';
  readonly head: ReportHead;
  readonly groups: readonly TaskGroup[];
  tasks(): AsyncIterable<ReportTask> | Iterable<ReportTask>;
  readonly resultPath?: string;
}

/** A suite without an outcome: it does not load, its run broke off, or it was never started. */
export interface UnrunSuite {
  readonly kind: 'not-run';
  readonly path: string;
  /** `canceled` when the command was interrupted before or while it ran; else `error`. */
  readonly status: 'error' | 'canceled';
  readonly message: string;
  readonly hint?: string;
  readonly diagnostics: readonly Diagnostic[];
}

export type SuiteReport = RanSuite | UnrunSuite;

export const noCounts: Counts = { total: 0, passed: 0, failed: 0, error: 0, skipped: 0, canceled: 0, duration_ms: 0 };

/** What a task adds to the counts. */
function counted(counts: Counts, task: ReportTask): Counts {
  return {
    ...counts,
    total: counts.total + 1,
    [task.status]: counts[task.status] + 1,
    duration_ms: counts.duration_ms + durationOf(task),
  };
}

/** Milliseconds that all trials of a task took together. */
export function durationOf(task: ReportTask): number {
  return task.runs.reduce((sum, trial) => sum + trial.duration_ms, 0);
}

/** Counts the tasks by model, models in the order in which they first appear. */
export async function groupTasks(
  tasks: AsyncIterable<ReportTask> | Iterable<ReportTask>,
): Promise<readonly TaskGroup[]> {
  const groups = new Map<string | undefined, Counts>();
  for await (const task of tasks) groups.set(task.model, counted(groups.get(task.model) ?? noCounts, task));
  return [...groups].map(([model, counts]) => ({ ...(model !== undefined && { model }), counts }));
}

/** An outcome that is in memory, as reports take it. */
export async function suiteOf(outcome: EvalOutcome, resultPath?: string): Promise<RanSuite> {
  const { tasks, ...head } = outcome;
  const groups = await groupTasks(tasks);
  return { kind: 'ran', head, groups, tasks: () => tasks, ...(resultPath !== undefined && { resultPath }) };
}

/** Sum of the counts of all groups of all suites that were run. */
export function totalCounts(suites: readonly SuiteReport[]): Counts {
  const all = suites.flatMap((suite) => (suite.kind === 'ran' ? suite.groups : []));
  const sum = (key: keyof Counts): number => all.reduce((total, { counts }) => total + counts[key], 0);
  return {
    total: sum('total'),
    passed: sum('passed'),
    failed: sum('failed'),
    error: sum('error'),
    skipped: sum('skipped'),
    canceled: sum('canceled'),
    duration_ms: sum('duration_ms'),
  };
}

export type SuiteResult = Verdict | 'canceled';

/** How a suite came out: its verdict; `error` when it could not be carried out or loaded. */
export function resultOf(suite: SuiteReport): SuiteResult {
  if (suite.kind === 'not-run') return suite.status;
  const { status, verdict } = suite.head;
  if (status === 'canceled') return 'canceled';
  return status === 'completed' && verdict !== undefined ? verdict : 'error';
}

/** The worst of several: canceled, then error, then failed; `error` when there is nothing at all. */
export function worstResult(results: readonly SuiteResult[]): SuiteResult {
  for (const result of ['canceled', 'error', 'failed', 'passed'] as const) if (results.includes(result)) return result;
  return 'error';
}

/** What a suite is called: its own name, or its path when that was never read. */
export function nameOf(suite: SuiteReport): string {
  return suite.kind === 'ran' ? suite.head.eval_name : suite.path;
}
