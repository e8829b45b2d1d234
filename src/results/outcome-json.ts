import type { EvalOutcome } from './outcome.js';

/**
 * The JSON text of an outcome in pieces, one per task, so that a run of many tasks is never one giant string.
 * `tasks` is the last member.
 */
export function* outcomeChunks(outcome: EvalOutcome): Generator<string> {
  const { tasks, ...head } = outcome;
  yield `${JSON.stringify(head).slice(0, -1)},"tasks":[`;
  let separator = '\n';
  for (const task of tasks) {
    yield separator + JSON.stringify(task);
    separator = ',\n';
  }
  yield '\n]}\n';
}
