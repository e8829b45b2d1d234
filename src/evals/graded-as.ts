import type { Grader } from '../graders/grader.js';
import type { LoadedGrader } from './loading/loaded.js';
import type { CompiledGrader } from './planned-task.js';

/** A grader with what results and the plan say of it. Suites have thousands: it is made in one piece. */
export function gradedAs({ name, type, kind, weight, wants }: LoadedGrader, grader: Grader): CompiledGrader {
  const base = { name, kind: type, weight, grader };
  if (kind.asksJudge !== true && kind.onlyWithSkills !== true) return base;
  return {
    ...base,
    ...(kind.asksJudge && { asksJudge: true }),
    ...(kind.onlyWithSkills && { onlyWithSkills: true }),
    ...(wants && { wants }),
  };
}
