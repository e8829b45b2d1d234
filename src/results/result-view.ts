import { excerpt as cutText, fitted, tokenBound } from './answer-size.js';
import { armFacts, armLines, shortSummary } from './arm-view.js';
import { metricLines } from './metric-text.js';
import type { EvalOutcome, GradeRecord, TaskOutcome, TrialResult } from './outcome.js';
import { wholeTask } from './stored-task.js';
import { type Page, takePage } from './take-page.js';
import type { TriggerResult } from './trigger-metrics.js';

export type ViewName = 'summary' | 'failures' | 'tasks' | 'triggers' | 'full';

/** What an answer may hold beside its rows. */
const headTokens = 5_000;
const excerptChars = 600;

const excerpt = (text: string): string => cutText(text, excerptChars);

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

interface View {
  readonly answer: object;
  readonly next?: number;
}

/** Sums and a page of rows, within the size of an answer; `shortened` tells that something in it was too large. */
function paged<T>(head: object, name: string, rows: readonly T[], page: Page, shape: (row: T) => object): View {
  const shown = fitted(head, headTokens);
  const { items, next, cut } = takePage(rows, page, shape, tokenBound(JSON.stringify(shown.value)));
  const shortened = shown.cut || cut === true;
  return {
    answer: { ...shown.value, [name]: items, ...(shortened && { shortened }) },
    ...(next !== undefined && { next }),
  };
}

/** The sums of a run and, by view, its failures, a line per task, or the tasks as they are stored. */
export function viewOutcome(outcome: EvalOutcome, view: ViewName, page: Page): View {
  const { tasks, diagnostics, trigger_results: triggers = [], baseline_outcome: _, ...rest } = outcome;
  const facts = armFacts(outcome);
  const head = { ...rest, ...facts, summary: shortSummary(rest.summary) };
  if (view === 'summary') {
    const { config, digests, metrics, seed, ...short } = head;
    const { value, cut } = fitted({ ...short, config, seed, digests, metrics, warnings: diagnostics.length });
    return { answer: { ...value, ...(cut && { shortened: true }) } };
  }
  const { run_id, status, verdict, error, eval_name, summary } = head;
  const ended = { run_id, status, ...(verdict && { verdict }), ...(error && { error }), eval_name, summary };
  const base = { ...ended, ...facts, ...(Object.keys(head.metrics).length > 0 && { metrics: head.metrics }) };
  if (view === 'full') return paged({ ...head, diagnostics }, 'tasks', tasks, page, wholeTask);
  if (view === 'tasks') return paged(base, 'tasks', tasks, page, (task) => lineOf(wholeTask(task)));
  if (view === 'triggers') return paged(base, 'trigger_results', triggers, page, (each) => each);
  const wrong = tasks.filter((task) => task.status !== 'passed');
  return paged({ ...base, ...wrongTriggers(outcome) }, 'failures', wrong, page, (task) => failureOf(wholeTask(task)));
}

/** A task as it is stored, within the size of an answer. */
export function viewTask(task: TaskOutcome): object {
  const { value, cut } = fitted({ task: wholeTask(task) });
  return { ...value, ...(cut && { shortened: true }) };
}

/** A trial with a page of its transcript. */
export function viewTrial(taskId: string, trial: TrialResult, transcript: readonly object[], page: Page): View {
  return paged({ task_id: taskId, trial }, 'transcript', transcript, page, (event) => event);
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
  const metrics = metricLines(outcome.metrics, outcome.models)
    .slice(0, 20)
    .map((line) => `metric ${line}`);
  return [first, ...(outcome.error ? [outcome.error.message] : []), ...metrics, ...armLines(outcome), ...lines].join(
    '\n',
  );
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
