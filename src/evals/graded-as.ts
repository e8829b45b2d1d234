import type { LoadedGrader } from './loading/loaded.js';
import type { CompiledGrader } from './planned-task.js';

/** What results and the plan say of a grader. */
export function gradedAs({ name, type, kind, weight }: LoadedGrader): Omit<CompiledGrader, 'grader'> {
  return { name, kind: type, weight, ...(kind.asksJudge && { asksJudge: true }) };
}
