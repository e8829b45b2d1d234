import type { BaselineOutcome, EvalOutcome, FinishedTask } from './outcome.js';

/**
 * The JSON text of an outcome in pieces, one per task, so that a run of many tasks is never one giant string.
 * `tasks` is the last member of the outcome, `runs` of a task.
 */
export function* outcomeChunks(
  head: Omit<EvalOutcome, 'tasks' | 'baseline_outcome'>,
  tasks: Iterable<FinishedTask>,
  baseline?: { readonly head: Omit<BaselineOutcome, 'tasks'>; readonly tasks: Iterable<FinishedTask> },
): Generator<string> {
  const start = withoutBrace(head);
  if (baseline === undefined) yield* taskChunks(start, tasks, '}\n');
  else {
    yield* taskChunks(`${start},"baseline_outcome":${withoutBrace(baseline.head)}`, baseline.tasks, '}');
    yield* taskChunks('', tasks, '}\n');
  }
}

function* taskChunks(before: string, tasks: Iterable<FinishedTask>, after: string): Generator<string> {
  yield `${before},"tasks":[`;
  let separator = '\n';
  for (const { record, trials } of tasks) {
    yield `${separator}${withoutBrace(record)},"runs":[${trials.map((trial) => (typeof trial === 'string' ? trial : trial())).join(',')}]}`;
    separator = ',\n';
  }
  yield `\n]${after}`;
}

function withoutBrace(value: object): string {
  return JSON.stringify(value).slice(0, -1);
}
