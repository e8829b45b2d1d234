import { taskReasons, trialCount } from './reasons.js';
import type { ReportTask, SuiteReport } from './report-input.js';
import { nameOf } from './report-input.js';
import { problemTitle, runProblems } from './run-problems.js';
import { workflowCommands, type Annotation } from './workflow-commands.js';

/**
 * Workflow commands that mark what went wrong at its place, one on each line, at most ten of each kind; the tenth says
 * how many more there are. `place` gives the path of a file as GitHub knows it: relative to the repository.
 */
export async function githubAnnotations(
  suites: readonly SuiteReport[],
  place: (path: string) => string,
): Promise<string> {
  return workflowCommands(annotationsOf(suites), place);
}

async function* annotationsOf(suites: readonly SuiteReport[]): AsyncGenerator<Annotation> {
  // What concerns a whole suite comes before what concerns one task.
  for (const suite of suites) {
    const name = nameOf(suite);
    const diagnostics = suite.kind === 'ran' ? suite.head.diagnostics : suite.diagnostics;
    if (suite.kind === 'ran') {
      for (const problem of runProblems(suite)) {
        const title = `${name}: ${problemTitle(problem)} ${problem.status}`;
        yield {
          kind: problem.status === 'skipped' ? 'warning' : 'error',
          file: suite.head.eval_path,
          title,
          message: problem.message,
        };
      }
    } else if (diagnostics.every((each) => each.severity !== 'error')) {
      const title = suite.status === 'canceled' ? 'canceled' : 'not run';
      yield { kind: 'error', file: suite.path, title: `${name}: ${title}`, message: suite.message };
    }
    for (const { severity, file, line, column, message, hint, code } of diagnostics) {
      if (severity === 'info') continue;
      const text = hint === undefined ? message : `${message} (${hint})`;
      yield { kind: severity, file, line, column, title: `${name}: ${code}`, message: text };
    }
  }
  for (const suite of suites) {
    if (suite.kind !== 'ran') continue;
    for await (const task of suite.tasks()) {
      if (task.status === 'failed' || task.status === 'error') yield ofTask(task, suite.head.eval_path);
    }
  }
}

function ofTask(task: ReportTask, evalPath: string): Annotation {
  const model = task.model === undefined ? '' : ` on ${task.model}`;
  const title = `${task.test_id}${model}: ${task.status}`;
  const message = [trialCount(task), ...taskReasons(task)].join('\n');
  return { kind: 'error', ...sourceOf(task.source ?? evalPath), title, message };
}

/** A source may end in `:line`, as rows of a table do. */
function sourceOf(source: string): { readonly file: string; readonly line?: number } {
  const found = /^(.+):(\d+)$/.exec(source);
  return found === null ? { file: source } : { file: found[1] ?? source, line: Number(found[2]) };
}
