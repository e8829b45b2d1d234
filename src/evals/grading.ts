import type { GradeInput } from '../graders/grader.js';
import type { GradeRecord } from '../results/outcome.js';
import { isAbortOf } from '../support/abort.js';
import type { CompiledGrader } from './planned-task.js';

/** Judges a trial with one grader; a grader that cannot judge gives a record with `error`, never a throw. */
async function gradeOnce(compiled: CompiledGrader, input: GradeInput, signal: AbortSignal): Promise<GradeRecord> {
  const started = performance.now();
  const base = { identifier: compiled.name, type: compiled.kind };
  const elapsed = (): number => Math.round(performance.now() - started);
  try {
    const grade = await compiled.grader.grade(input, signal);
    if (!Number.isFinite(grade.score)) throw new Error(`the score is ${grade.score}, not a number from 0 to 1`);
    return {
      ...base,
      score: grade.score,
      weight: compiled.weight,
      passed: grade.passed,
      feedback: grade.feedback,
      ...(grade.details && { details: grade.details }),
      duration_ms: elapsed(),
    };
  } catch (error) {
    if (isAbortOf(signal, error)) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const feedback = `could not judge: ${message}`;
    return { ...base, score: 0, weight: compiled.weight, passed: false, feedback, duration_ms: elapsed(), error: true };
  }
}

/** All grades of a trial in grader order. Rejects only with the reason of `signal`. */
export async function gradeTrial(
  graders: readonly CompiledGrader[],
  input: GradeInput,
  signal: AbortSignal,
): Promise<GradeRecord[]> {
  const grades: GradeRecord[] = [];
  for (const compiled of graders) {
    signal.throwIfAborted();
    grades.push(await gradeOnce(compiled, input, signal));
  }
  return grades;
}
