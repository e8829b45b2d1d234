import { join } from 'node:path';

/** A path in the workspace of the trial that is judged. */
export function inWorkspace(name) {
  const dir = process.env['ASSAY_WORKSPACE_DIR'] ?? process.env['WAZA_WORKSPACE_DIR'];
  if (dir === undefined) throw new Error('this program judges a trial: it needs ASSAY_WORKSPACE_DIR');
  return join(dir, name);
}

/** Ends the grader: a `program` grader passes with exit code 0, and what is printed becomes its feedback. */
export function verdict(passed, text) {
  (passed ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = passed ? 0 : 1;
}
