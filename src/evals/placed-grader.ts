import type { LoadedEval, LoadedGrader } from './loading/loaded.js';
import type { CompiledGrader } from './planned-task.js';

/** A grader that asks a judge with its place in the files, which is worked out when a message names it. */
export function placedGrader(
  grader: CompiledGrader,
  { file, path }: LoadedGrader,
  diagnose: LoadedEval['diagnose'],
): CompiledGrader {
  if (grader.asksJudge !== true) return grader;
  const place = (): string => {
    const at = diagnose(file, { severity: 'error', code: 'not-recorded', message: '', path });
    return `${at.file}:${at.line}:${at.column}`;
  };
  return { ...grader, place };
}
