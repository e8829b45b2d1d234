import { armFacts, armLines, shortSummary } from './arm-view.js';
import type { EvalOutcome, GradeRecord, TaskOutcome, TrialResult } from './outcome.js';
import type { TriggerResult } from './trigger-metrics.js';

export type ViewName = 'summary' | 'failures' | 'tasks' | 'triggers' | 'full';

/** Longest text of one answer about a run, in characters of JSON: about 15,000 tokens. */
const pageChars = 60_000;
const excerptChars = 600;

export interface Page {
  readonly limit: number;
  readonly from: number;
}

function excerpt(text: string): string {
  if (text.length <= excerptChars) return text;
  return `${text.slice(0, excerptChars / 2)} … (${text.length - excerptChars} characters) … ${text.slice(-excerptChars / 2)}`;
}

function failedGrade(grade: GradeRecord) {
  const { identifier, type, score, feedback, error } = grade;
  return { grader: identifier, type, score, feedback: excerpt(feedback), ...(error === true && { error }) };
}

function failedTrial(trial: TrialResult) {
  return {
    trial: trial.run_number,
    status: trial.status,
    score: trial.score,
    ...(trial.error_msg !== undefined && { error: excerpt(trial.error_msg) }),
    graders: Object.values(trial.validations)
      .filter((grade) => !grade.passed)
      .map(failedGrade),
    output: excerpt(trial.final_output),
  };
}

/** What went wrong in a task, without what went right; of trials that look alike the first three are shown. */
function failureOf(task: TaskOutcome) {
  const wrong = task.runs.filter((trial) => trial.status !== 'passed');
  return {
    ...placeOf(task),
    status: task.status,
    ...(task.error_msg !== undefined && { error: excerpt(task.error_msg) }),
    ...(task.stats && { pass_rate: task.stats.pass_rate }),
    trials: wrong.slice(0, 3).map(failedTrial),
    ...(wrong.length > 3 && { more_trials: wrong.length - 3 }),
  };
}

function placeOf(task: TaskOutcome) {
  return {
    task_id: task.test_id,
    ...(task.model !== undefined && { model: task.model }),
    name: task.display_name,
  };
}

const shownTriggers = 10;

/** Trigger tests with the wrong answer, or with none. */
function wrongTriggers({ trigger_results: results = [] }: EvalOutcome): object {
  const wrong = results.filter(({ status }) => status !== 'passed');
  if (wrong.length === 0) return {};
  const shown = wrong.slice(0, shownTriggers).map(triggerLine);
  const more = wrong.length - shown.length;
  return { wrong_triggers: shown, ...(more > 0 && { more_wrong_triggers: more }) };
}

function triggerLine(result: TriggerResult): object {
  const { final_output: _, tool_calls: __, error_msg: error, ...short } = result;
  return { ...short, prompt: excerpt(short.prompt), ...(error !== undefined && { error_msg: excerpt(error) }) };
}

function lineOf(task: TaskOutcome) {
  return {
    ...placeOf(task),
    status: task.status,
    ...(task.group !== undefined && { group: task.group }),
    trials: task.runs.length,
    ...(task.stats && { pass_rate: task.stats.pass_rate, score: task.stats.avg_score, flaky: task.stats.flaky }),
    ...(task.skill_impact && { skill_impact: task.skill_impact.delta }),
  };
}

/** Members of `rows` from `page.from` on, as many as the limit and the size of an answer allow, at least one. */
function take<T>(rows: readonly T[], page: Page, shape: (row: T) => object): { items: object[]; next?: number } {
  const items: object[] = [];
  let chars = 0;
  let at = page.from;
  for (; at < rows.length && items.length < page.limit; at++) {
    const row = rows[at];
    if (row === undefined) break;
    const item = shape(row);
    chars += JSON.stringify(item).length;
    if (items.length > 0 && chars > pageChars) break;
    items.push(item);
  }
  return { items, ...(at < rows.length && { next: at }) };
}

/** The sums of a run and, by view, its failures, a line per task, or the tasks as they are stored. */
export function viewOutcome(outcome: EvalOutcome, view: ViewName, page: Page): { answer: object; next?: number } {
  const { tasks, diagnostics, trigger_results: triggers = [], baseline_outcome: _, ...rest } = outcome;
  const facts = armFacts(outcome);
  const head = { ...rest, ...facts, summary: shortSummary(rest.summary) };
  if (view === 'summary') {
    const { config, digests, metrics, seed, ...short } = head;
    return { answer: { ...short, config, seed, digests, metrics, warnings: diagnostics.length } };
  }
  const { run_id, status, verdict, error, eval_name, summary } = head;
  const base = { run_id, status, ...(verdict && { verdict }), ...(error && { error }), eval_name, summary, ...facts };
  if (view === 'full') {
    const { items, next } = take(tasks, page, (task) => task);
    return { answer: { ...head, diagnostics, tasks: items }, ...(next !== undefined && { next }) };
  }
  if (view === 'tasks') {
    const { items, next } = take(tasks, page, lineOf);
    return { answer: { ...base, tasks: items }, ...(next !== undefined && { next }) };
  }
  if (view === 'triggers') {
    const { items, next } = take(triggers, page, (each) => each);
    return { answer: { ...base, trigger_results: items }, ...(next !== undefined && { next }) };
  }
  const wrong = tasks.filter((task) => task.status !== 'passed');
  const { items, next } = take(wrong, page, failureOf);
  return { answer: { ...base, failures: items, ...wrongTriggers(outcome) }, ...(next !== undefined && { next }) };
}

/** The outcome in a few lines of plain text. */
export function summaryText(outcome: EvalOutcome): string {
  const { summary } = outcome;
  const counts = (['failed', 'errors', 'skipped', 'canceled'] as const)
    .filter((key) => summary[key] > 0)
    .map((key) => `, ${summary[key]} ${key}`);
  const first = `${outcome.eval_name}: ${outcome.verdict ?? outcome.status} · ${summary.succeeded} of ${summary.total_tests} tasks passed${counts.join('')}`;
  const wrong = outcome.tasks.filter((task) => task.status === 'failed' || task.status === 'error').slice(0, 5);
  const lines = wrong.map((task) => `${task.status}: ${taskLabel(task)}: ${excerpt(reasonOf(task)).slice(0, 200)}`);
  return [first, ...(outcome.error ? [outcome.error.message] : []), ...armLines(outcome), ...lines].join('\n');
}

/** The id of a task, with its model in a run of several. */
export function taskLabel(task: TaskOutcome): string {
  return task.model === undefined ? task.test_id : `${task.test_id} (${task.model})`;
}

/** Why a task did not pass, in one line: its own error, else the first thing a grader found. */
export function reasonOf(task: TaskOutcome): string {
  if (task.error_msg !== undefined) return task.error_msg;
  for (const trial of task.runs) {
    if (trial.error_msg !== undefined) return trial.error_msg;
    for (const grade of Object.values(trial.validations))
      if (!grade.passed) return `${grade.identifier}: ${grade.feedback}`;
  }
  return task.status;
}
