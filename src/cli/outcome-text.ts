import { formatDiagnostic } from '../protocol/diagnostic.js';
import type { EvalOutcome, TaskOutcome } from '../results/outcome.js';
import { armLines } from '../results/arm-view.js';
import { scoreText, taskScore } from '../results/score-text.js';
import { reasonOf, taskLabel } from '../results/result-view.js';
import { metricLines } from '../results/metric-text.js';
import type { Terminal } from './app.js';
import { paint, printable, seconds, sign } from './style.js';

const shownTasks = 50;
const shownTriggers = 10;

function taskLine(task: TaskOutcome, terminal: Terminal, width: number): string {
  const passed = task.runs.filter((trial) => trial.status === 'passed').length;
  const score = taskScore(task)?.toFixed(3) ?? '    –';
  const flaky = task.stats?.flaky === true ? paint(terminal, 'yellow', ' flaky') : '';
  const trials = `${passed}/${task.runs.length}`.padStart(6);
  const line = `  ${sign(terminal, task.status)} ${printable(taskLabel(task)).padEnd(width)} ${trials}  ${score}${flaky}`;
  if (task.status !== 'failed' && task.status !== 'error') return line;
  return `${line}\n      ${paint(terminal, 'dim', printable(reasonOf(task)).slice(0, 300))}`;
}

function armTexts(outcome: Omit<EvalOutcome, 'tasks'>, terminal: Terminal): string[] {
  const wrong = (outcome.trigger_results ?? []).filter(({ status }) => status === 'failed' || status === 'error');
  const prompts = wrong.slice(0, shownTriggers).map((each) => {
    const { prompt, status, should_trigger: should, error_msg: error, model } = each;
    const why = error ?? (should ? 'should have triggered the skill' : 'should not have triggered the skill');
    return `  ${sign(terminal, status)} ${printable(prompt).slice(0, 80)}${model === undefined ? '' : ` (${printable(model)})`}: ${printable(why).slice(0, 200)}`;
  });
  const more =
    wrong.length > shownTriggers ? [`  … and ${wrong.length - shownTriggers} more prompts in the result`] : [];
  const lines = [...armLines(outcome).map(printable), ...prompts, ...more];
  return lines.length === 0 ? [] : ['', ...lines];
}

function cacheLine({ hits, misses, stored }: NonNullable<EvalOutcome['summary']['cache']>): string {
  return `cache: ${hits} of ${hits + misses} trials taken from it, ${stored} put into it`;
}

function metricTexts({ metrics, models }: Pick<EvalOutcome, 'metrics' | 'models'>, terminal: Terminal): string[] {
  const lines = metricLines(metrics, models);
  return lines.length === 0
    ? []
    : ['', paint(terminal, 'bold', 'metrics'), ...lines.map((line) => `  ${printable(line)}`)];
}

type Tasks = AsyncIterable<TaskOutcome> | Iterable<TaskOutcome>;

/** What did not pass first, then the rest. No more is held than is shown, nor read when the sums say that all is found. */
async function chooseShown(tasks: Tasks, { total_tests: total, succeeded }: EvalOutcome['summary']) {
  const others: TaskOutcome[] = [];
  const passed: TaskOutcome[] = [];
  const wanted = Math.min(shownTasks, total - succeeded);
  for await (const task of tasks) {
    const list = task.status === 'passed' ? passed : others;
    if (list.length < shownTasks) list.push(task);
    if (others.length >= wanted && others.length + passed.length >= shownTasks) break;
  }
  return [...others, ...passed].slice(0, shownTasks);
}

/** The outcome of a run for a person: what did not pass first, then the rest, then the sums and where the files lie. */
export async function renderOutcome(
  outcome: Omit<EvalOutcome, 'tasks'>,
  tasks: Tasks,
  resultPath: string | undefined,
  terminal: Terminal,
): Promise<string> {
  const { summary } = outcome;
  const shown = await chooseShown(tasks, summary);
  const left = summary.total_tests - shown.length;
  const width = Math.min(48, Math.max(4, ...shown.map((task) => taskLabel(task).length)));
  const verdict = outcome.verdict ?? outcome.status;
  const color = verdict === 'passed' ? 'green' : verdict === 'failed' ? 'red' : 'yellow';
  const counts = `${summary.succeeded} passed, ${summary.failed} failed, ${summary.errors} errors, ${summary.skipped} skipped, ${summary.canceled} canceled`;
  const warnings = outcome.diagnostics.filter((each) => each.severity === 'warning');
  return [
    ...warnings.slice(0, 10).map((each) => paint(terminal, 'yellow', printable(formatDiagnostic(each)))),
    ...(warnings.length > 10 ? [`… and ${warnings.length - 10} more warnings in the result`] : []),
    paint(terminal, 'bold', printable(outcome.eval_name)),
    `  ${' '.repeat(width + 2)} ${'passed'.padStart(6)}  score`,
    ...shown.map((task) => taskLine(task, terminal, width)),
    ...(left > 0 ? [`  … and ${left} more tasks in the result`] : []),
    ...armTexts(outcome, terminal),
    ...metricTexts(outcome, terminal),
    '',
    `${paint(terminal, color, verdict)}: ${counts} of ${summary.total_tests} tasks · ${scoreText(summary)} · ${seconds(summary.duration_ms)}`,
    ...(summary.cache ? [cacheLine(summary.cache)] : []),
    ...(outcome.error ? [printable(outcome.error.message)] : []),
    ...(resultPath === undefined ? [] : [`result: ${resultPath}`]),
    '',
  ].join('\n');
}
