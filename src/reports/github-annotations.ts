import { cleanText, shortLine } from './clean-text.js';
import { taskReasons, trialCount } from './reasons.js';
import type { ReportTask, SuiteReport } from './report-input.js';
import { nameOf } from './report-input.js';
import { runProblems } from './run-problems.js';

/** GitHub shows the first ten of each kind of one step. */
const shownPerKind = 10;
const messageChars = 2_000;

export interface Annotation {
  readonly kind: 'error' | 'warning';
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly column?: number;
  readonly title: string;
  readonly message: string;
}

/**
 * Workflow commands that mark what went wrong at its place, one on each line, at most ten of each kind; the tenth says
 * how many more there are. `place` gives the path of a file as GitHub knows it: relative to the repository.
 */
export async function githubAnnotations(
  suites: readonly SuiteReport[],
  place: (path: string) => string,
): Promise<string> {
  const lines: Record<Annotation['kind'], string[]> = { error: [], warning: [] };
  const more = { error: 0, warning: 0 };
  for await (const annotation of annotationsOf(suites)) {
    const list = lines[annotation.kind];
    if (list.length < shownPerKind) list.push(command(annotation, place));
    else more[annotation.kind] += 1;
  }
  for (const kind of ['error', 'warning'] as const) {
    if (more[kind] === 0) continue;
    // The last one gives its place to the count.
    const message = `${more[kind] + 1} more, see the summary of this step or the other reports`;
    lines[kind][shownPerKind - 1] = command({ kind, title: `assay: more ${kind}s`, message }, place);
  }
  return [...lines.error, ...lines.warning].map((line) => `${line}\n`).join('');
}

async function* annotationsOf(suites: readonly SuiteReport[]): AsyncGenerator<Annotation> {
  // What concerns a whole suite comes before what concerns one task.
  for (const suite of suites) {
    const name = nameOf(suite);
    const diagnostics = suite.kind === 'ran' ? suite.head.diagnostics : suite.diagnostics;
    if (suite.kind === 'ran') {
      for (const problem of runProblems(suite)) {
        const title = `${name}: ${problem.name} ${problem.status}`;
        yield { kind: 'error', file: suite.head.eval_path, title, message: problem.message };
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

function command({ kind, file, line, column, title, message }: Annotation, place: (path: string) => string): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(place(file))}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${escapeProperty(shortLine(title, 200))}`,
  ];
  const text = message.length > messageChars ? `${message.slice(0, messageChars)}…` : message;
  return `::${kind} ${properties.join(',')}::${escapeData(cleanText(text))}`;
}

/** As the runner takes it back: `%` first. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
