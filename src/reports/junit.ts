import { formatDiagnostic } from '../protocol/diagnostic.js';
import { hasScore } from '../results/score-text.js';
import { bounded, shortLine } from './clean-text.js';
import { taskReasons, trialCount } from './reasons.js';
import {
  durationOf,
  noCounts,
  type RanSuite,
  type ReportTask,
  type SuiteReport,
  type TaskGroup,
} from './report-input.js';
import { totalCounts, type UnrunSuite } from './report-input.js';
import { type RunProblem, runProblems } from './run-problems.js';
import { uniqueNames } from './suite-names.js';
import { type Child, element, open } from './xml.js';

/** Kept of the output of one trial, and of one task, in characters. */
const trialChars = 8 * 1024;
const taskTrials = 4;

/**
 * JUnit XML, as the schema of Jenkins' xunit plugin has it, in pieces of one test case. A task is a test case: judged
 * and bad is a `failure`, could not be judged an `error`, not made `skipped`. A run that was canceled or broke off, a
 * metric that is too low and a suite that does not load are test cases of their own, so that red is never green.
 */
export async function* junitReport(suites: readonly SuiteReport[]): AsyncGenerator<string> {
  const problems = suites.map((suite) => (suite.kind === 'ran' ? runProblems(suite) : []));
  const names = uniqueNames(suites);
  const counts = totalCounts(suites);
  const unrun = suites.filter((suite) => suite.kind === 'not-run').length;
  const extra = problems.flat();
  const beside = problemCounts(extra);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `${open('testsuites', {
    name: 'assay',
    tests: counts.total + extra.length + unrun,
    failures: counts.failed + beside.failed,
    errors: counts.error + beside.errors + unrun,
    time: seconds(counts.duration_ms),
  })}\n`;
  for (const [index, suite] of suites.entries()) {
    const name = names[index] ?? '';
    if (suite.kind === 'not-run') yield unrunSuite(suite, name);
    else yield* ranSuite(suite, name, problems[index] ?? []);
  }
  yield '</testsuites>\n';
}

async function* ranSuite(suite: RanSuite, name: string, problems: readonly RunProblem[]): AsyncGenerator<string> {
  const classname = suite.head.skill === '' ? suite.head.eval_name : suite.head.skill;
  const groups: readonly TaskGroup[] = suite.groups.length === 0 ? [{ counts: noCounts }] : suite.groups;
  for (const [index, group] of groups.entries()) {
    // What concerns a model stands in its own test suite, what concerns the whole run in the first.
    const own = problems.filter(({ model }) =>
      groups.some((each) => each.model === model) && model !== undefined ? model === group.model : index === 0,
    );
    yield `${suiteHead(suite, group, own, groups.length > 1 ? `${name} [${group.model}]` : name)}\n`;
    for (const problem of own) yield `${problemCase(problem, classname)}\n`;
    if (group.counts.total > 0) {
      for await (const task of suite.tasks()) {
        if (task.model === group.model) yield `${taskCase(task, classname, groups.length > 1)}\n`;
      }
    }
    yield '</testsuite>\n';
  }
}

function problemCounts(problems: readonly RunProblem[]) {
  const failed = problems.filter(({ status }) => status === 'failed').length;
  const skipped = problems.filter(({ status }) => status === 'skipped').length;
  return { failed, skipped, errors: problems.length - failed - skipped };
}

function suiteHead({ head }: RanSuite, group: TaskGroup, problems: readonly RunProblem[], name: string): string {
  const { counts } = group;
  const { failed, errors, skipped } = problemCounts(problems);
  const model = head.models?.find((each) => each.model_id === group.model);
  const summary = model?.summary ?? head.summary;
  const attributes = {
    name,
    tests: counts.total + problems.length,
    failures: counts.failed + failed,
    errors: counts.error + errors,
    skipped: counts.skipped + counts.canceled + skipped,
    time: seconds(counts.duration_ms),
    timestamp: head.timestamp,
    file: head.eval_path,
  };
  const properties: readonly (readonly [string, string])[] = [
    ['skill', head.skill],
    ['model', group.model ?? head.config.model_id],
    ['engine', head.config.engine_type],
    ...(hasScore(summary) ? [['score', summary.aggregate_score.toFixed(4)] as const] : []),
    ['verdict', model?.verdict ?? head.verdict ?? head.status],
    ['trials', String(head.config.runs_per_test)],
    ['seed', String(head.seed)],
    ['run_id', head.run_id],
  ];
  const list = properties.map(([key, value]) => element('property', { name: key, value })).join('');
  return `${open('testsuite', attributes)}<properties>${list}</properties>`;
}

function taskCase(task: ReportTask, classname: string, severalModels: boolean): string {
  const title = task.display_name === task.test_id ? task.test_id : `${task.test_id}: ${task.display_name}`;
  const name = severalModels ? `${title} [${task.model}]` : title;
  return element('testcase', { name, classname, time: seconds(durationOf(task)) }, [
    ...judgement(task),
    ...output(task),
  ]);
}

function judgement(task: ReportTask): Child[] {
  if (task.status === 'passed') return [];
  const reasons = taskReasons(task);
  const message = shortLine([trialCount(task), ...reasons.slice(0, 1)].join(': '), 300);
  const text = reasons.join('\n');
  if (task.status === 'failed') return [['failure', { message, type: 'GraderFailure' }, text]];
  if (task.status === 'error') return [['error', { message, type: 'ExecutionError' }, text]];
  return [['skipped', { message: shortLine([task.status, ...reasons.slice(0, 1)].join(': '), 300) }]];
}

/** What the agent said in trials that did not pass, bounded. */
function output(task: ReportTask): Child[] {
  const told = task.runs.filter((trial) => trial.status !== 'passed' && trial.final_output !== '');
  if (task.status === 'passed' || told.length === 0) return [];
  const parts = told
    .slice(0, taskTrials)
    .map((trial) => `[trial ${trial.run_number}: ${trial.status}]\n${bounded(trial.final_output, trialChars)}\n`);
  const more = told.length > taskTrials ? [`[${told.length - taskTrials} more trials are in the result]\n`] : [];
  return [['system-out', {}, [...parts, ...more].join('\n')]];
}

function problemCase(problem: RunProblem, classname: string): string {
  const { status, message, name, model } = problem;
  const title = model === undefined ? `[${name}]` : `[${name}] [${model}]`;
  if (status === 'skipped') {
    return element('testcase', { name: title, classname }, [['skipped', { message: shortLine(message, 300) }]]);
  }
  const types = { failed: 'MetricFailure', error: 'RunError', canceled: 'Canceled' } as const;
  const attributes = { message: shortLine(message, 300), type: types[status] };
  return element('testcase', { name: title, classname }, [
    [status === 'failed' ? 'failure' : 'error', attributes, bounded(message, trialChars)],
  ]);
}

function unrunSuite(suite: UnrunSuite, name: string): string {
  const type = suite.status === 'canceled' ? 'Canceled' : 'LoadError';
  const shown = suite.diagnostics.slice(0, 100).map((each) => bounded(formatDiagnostic(each), 2_000));
  const more = suite.diagnostics.length > 100 ? [`… and ${suite.diagnostics.length - 100} more`] : [];
  const hint = suite.hint === undefined ? [] : [`hint: ${suite.hint}`];
  const text = [bounded(suite.message, trialChars), ...shown, ...more, ...hint].join('\n');
  const attributes = { name, tests: 1, failures: 0, errors: 1, skipped: 0, file: suite.path };
  const testcase = element('testcase', { name: suite.status === 'canceled' ? '[run]' : '[load]', classname: name }, [
    ['error', { message: shortLine(suite.message, 300), type }, text],
  ]);
  return `${open('testsuite', attributes)}\n${testcase}\n</testsuite>\n`;
}

/** Seconds with three decimals, as the schema wants them. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
