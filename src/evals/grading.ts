import type { Grade, GradeInput } from '../graders/grader.js';
import type { GradeRecord } from '../results/outcome.js';
import { isAbortOf } from '../support/abort.js';
import { messageOf } from '../support/message-of.js';
import type { CompiledGrader } from './planned-task.js';

/** Judges a trial with one grader; a grader that cannot judge gives a record with `error`, never a throw. */
function gradeOnce(
  compiled: CompiledGrader,
  input: GradeInput,
  signal: AbortSignal,
): GradeRecord | Promise<GradeRecord> {
  const started = performance.now();
  const notJudged = (error: unknown): GradeRecord => {
    if (isAbortOf(signal, error)) throw error;
    const feedback = `could not judge: ${messageOf(error)}`;
    return { ...record(compiled, { score: 0, passed: false, feedback }, started), error: true };
  };
  try {
    const given = compiled.grader.grade(input, signal);
    if (!(given instanceof Promise)) return record(compiled, given, started);
    return given.then((grade) => record(compiled, grade, started)).catch(notJudged);
  } catch (error) {
    return notJudged(error);
  }
}

function record({ name, kind, weight }: CompiledGrader, grade: Grade, started: number): GradeRecord {
  const { score, passed, feedback, details } = grade;
  if (!Number.isFinite(score)) throw new Error(`the score is ${score}, not a number from 0 to 1`);
  const duration_ms = Math.round(performance.now() - started);
  const base = { identifier: name, type: kind, score, weight, passed, feedback };
  return details === undefined ? { ...base, duration_ms } : { ...base, details, duration_ms };
}

/** All grades of a trial in grader order. Rejects only with the reason of `signal`. */
export async function gradeTrial(
  graders: readonly CompiledGrader[],
  input: GradeInput,
  signal: AbortSignal,
): Promise<GradeRecord[]> {
  const inTurn = graders.some((each) => each.grader.last === true) ? lastBehind(graders) : graders;
  const grades: GradeRecord[] = [];
  for (const compiled of inTurn) {
    signal.throwIfAborted();
    const grade = gradeOnce(compiled, input, signal);
    // Most graders answer at once; a suite has too many of them to wait for each.
    grades.push(grade instanceof Promise ? await grade : grade);
  }
  if (inTurn === graders) return grades;
  const places = new Map(inTurn.map((each, place) => [each, place]));
  return graders.flatMap((each) => grades[places.get(each) ?? -1] ?? []);
}

/** Who may change the workspace judges when all others have. */
function lastBehind(graders: readonly CompiledGrader[]): readonly CompiledGrader[] {
  const isLast = ({ grader }: CompiledGrader): boolean => grader.last === true;
  return [...graders.filter((each) => !isLast(each)), ...graders.filter(isLast)];
}

/** The graders for a trial whose workspace is not there: those that need it say so, the others judge. */
export function withoutWorkspace(graders: readonly CompiledGrader[], problem: string): readonly CompiledGrader[] {
  const refuse = (): never => {
    throw new Error(problem);
  };
  return graders.map((each) =>
    each.grader.needsWorkspace ? { ...each, grader: { needsWorkspace: false, grade: refuse } } : each,
  );
}
