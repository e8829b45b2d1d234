import { formatDiagnostic } from '../protocol/diagnostic.js';
import { hasScore, scoreText, taskScore } from '../results/score-text.js';
import { mdBlock, mdCode, mdText } from './markdown-text.js';
import { taskReasons, trialCount } from './reasons.js';
import { durationOf, type RanSuite, type ReportTask, type SuiteReport } from './report-input.js';
import { resultOf, totalCounts, type UnrunSuite, worstResult } from './report-input.js';
import { problemTitle, runProblems } from './run-problems.js';
import { countWords, durationWords, statusWord } from './status-words.js';
import { uniqueNames } from './suite-names.js';

/** Kept of the output of one trial, in characters. */
const outputChars = 2_000;
const shownReasons = 20;

/** A Markdown report in pieces, each a whole block: the sums, what went wrong with its reasons, then every task. */
export async function* markdownReport(suites: readonly SuiteReport[]): AsyncGenerator<string> {
  yield* markdownHead(suites);
  const names = uniqueNames(suites);
  for (const [index, suite] of suites.entries()) {
    yield* suiteSection(suite, names[index] ?? '');
    if (suite.kind === 'ran') yield* taskTable(suite);
  }
}

/** Title, verdict and, for several suites, a row for each. */
export function* markdownHead(suites: readonly SuiteReport[]): Generator<string> {
  const counts = totalCounts(suites);
  const result = worstResult(suites.map(resultOf));
  yield `## Assay: ${statusWord(result)}\n\n`;
  const unrun = suites.filter((suite) => suite.kind === 'not-run').length;
  const more = unrun === 0 ? '' : `, ${unrun} ${unrun === 1 ? 'suite was' : 'suites were'} not run`;
  yield `${countWords(counts)} of ${counts.total} tasks${more}.\n\n`;
  if (suites.length < 2) return;
  const names = uniqueNames(suites);
  yield '| suite | result | tasks passed | score | time |\n|---|---|---|---|---|\n';
  for (const [index, suite] of suites.entries()) {
    const cells = [mdCode(names[index] ?? ''), statusWord(resultOf(suite)), ...sumCells(suite)];
    yield `| ${cells.join(' | ')} |\n`;
  }
  yield '\n';
}

function sumCells(suite: SuiteReport): string[] {
  if (suite.kind === 'not-run') return ['–', '–', '–'];
  const { summary } = suite.head;
  const { passed, total } = totalCounts([suite]);
  return [
    `${passed} of ${total}`,
    hasScore(summary) ? summary.aggregate_score.toFixed(3) : '–',
    durationWords(summary.duration_ms),
  ];
}

/** One suite: its facts, the problems beside its tasks, and each task that did not pass with its reasons. */
export async function* suiteSection(suite: SuiteReport, name: string): AsyncGenerator<string> {
  yield `### ${mdText(name)}: ${statusWord(resultOf(suite))}\n\n`;
  if (suite.kind === 'not-run') return yield* unrunSection(suite);
  yield `${factLine(suite)}\n\n`;
  for (const problem of runProblems(suite)) {
    yield `- ${statusWord(problem.status)} ${mdCode(problemTitle(problem))}: ${mdText(problem.message, 1_000)}\n`;
  }
  const warnings = suite.head.diagnostics.filter((each) => each.severity === 'warning');
  for (const each of warnings.slice(0, 10)) yield `- warning: ${mdText(formatDiagnostic(each), 600)}\n`;
  if (warnings.length > 10) yield `- … and ${warnings.length - 10} more warnings\n`;
  yield '\n';
  for await (const task of suite.tasks()) if (task.status === 'failed' || task.status === 'error') yield failure(task);
}

function factLine({ head, groups }: RanSuite): string {
  const models = groups.flatMap(({ model }) => (model === undefined ? [] : [model]));
  const named = models.length > 0 ? models : head.config.model_id === '' ? [] : [head.config.model_id];
  const facts = [
    head.skill === '' ? undefined : `skill ${mdCode(head.skill)}`,
    `executor ${mdCode(head.config.engine_type)}`,
    named.length === 0
      ? undefined
      : `${named.length > 1 ? 'models' : 'model'} ${named.map((each) => modelFact(each, head)).join(', ')}`,
    `${head.config.runs_per_test} ${head.config.runs_per_test === 1 ? 'trial' : 'trials'} per task`,
    scoreFact(head.summary),
    `took ${durationWords(head.summary.duration_ms)}`,
    `run ${mdCode(head.run_id)}`,
  ];
  return facts.filter((fact) => fact !== undefined).join(' · ');
}

/** A model, in a run of several with its own verdict. */
function modelFact(model: string, { models }: RanSuite['head']): string {
  const verdict = models?.find((each) => each.model_id === model)?.verdict;
  return verdict === undefined ? mdCode(model) : `${mdCode(model)} (${statusWord(verdict)})`;
}

function scoreFact(summary: RanSuite['head']['summary']): string {
  const range = `(${summary.min_score.toFixed(2)} to ${summary.max_score.toFixed(2)})`;
  return hasScore(summary) ? `${scoreText(summary)} ${range}` : scoreText(summary);
}

function failure(task: ReportTask): string {
  const model = task.model === undefined ? '' : ` on ${mdCode(task.model)}`;
  const flaky = task.stats?.flaky === true ? ', flaky' : '';
  const reasons = taskReasons(task);
  const lines = reasons.slice(0, shownReasons).map((reason) => `- ${mdText(reason, 1_000)}`);
  if (reasons.length > shownReasons) lines.push(`- … and ${reasons.length - shownReasons} more reasons in the result`);
  const told = task.runs.find((trial) => trial.status === task.status && trial.final_output !== '');
  const output =
    told === undefined
      ? ''
      : `\n<details><summary>Output of trial ${told.run_number}</summary>\n\n${mdBlock(told.final_output, outputChars)}\n\n</details>\n`;
  const title = `${statusWord(task.status)} ${mdCode(task.test_id)}${model}: ${mdText(task.display_name, 200)}`;
  return `#### ${title} (${trialCount(task)}${flaky})\n\n${lines.join('\n')}\n${output}\n`;
}

function* unrunSection(suite: UnrunSuite): Generator<string> {
  yield `${mdText(suite.message, 2_000)}\n\n`;
  for (const each of suite.diagnostics.slice(0, 50)) yield `- ${mdText(formatDiagnostic(each), 1_000)}\n`;
  if (suite.diagnostics.length > 50) yield `- … and ${suite.diagnostics.length - 50} more findings\n`;
  if (suite.hint !== undefined) yield `\nHint: ${mdText(suite.hint, 1_000)}\n`;
  yield '\n';
}

/** A row for every task of a suite, in the order of the suite. */
export async function* taskTable(suite: RanSuite): AsyncGenerator<string> {
  if (totalCounts([suite]).total === 0) return;
  const several = suite.groups.length > 1;
  const columns = ['task', ...(several ? ['model'] : []), 'status', 'trials passed', 'score', 'time'];
  yield `| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}\n`;
  for await (const task of suite.tasks()) yield row(task, several);
  yield '\n';
}

function row(task: ReportTask, several: boolean): string {
  const passed = task.runs.filter((trial) => trial.status === 'passed').length;
  const cells = [
    mdCode(task.test_id),
    ...(several ? [mdCode(task.model ?? '')] : []),
    `${statusWord(task.status)}${task.stats?.flaky === true ? ' (flaky)' : ''}`,
    `${passed} of ${task.runs.length}`,
    taskScore(task)?.toFixed(3) ?? '–',
    durationWords(durationOf(task)),
  ];
  return `| ${cells.join(' | ')} |\n`;
}
