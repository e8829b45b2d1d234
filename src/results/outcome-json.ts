import type { EvalOutcome, FinishedTask } from './outcome.js';

/**
 * The JSON text of an outcome in pieces, one per task, so that a run of many tasks is never one giant string.
 * `tasks` is the last member of the outcome, `runs` of a task.
 */
export function* outcomeChunks(head: Omit<EvalOutcome, 'tasks'>, tasks: Iterable<FinishedTask>): Generator<string> {
  yield `${withoutBrace(head)},"tasks":[`;
  let separator = '\n';
  for (const { record, trials } of tasks) {
    yield `${separator}${withoutBrace(record)},"runs":[${trials.map((trial) => (typeof trial === 'string' ? trial : trial())).join(',')}]}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

function withoutBrace(value: object): string {
  return JSON.stringify(value).slice(0, -1);
}
