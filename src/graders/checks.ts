import type { Grade } from './grader.js';

/** The grade of independent checks: the share that passed; feedback and details hold the failed ones. */
export function gradeChecks(
  checks: number,
  failures: readonly string[],
  success: string,
  details: Readonly<Record<string, unknown>>,
): Grade {
  const passed = failures.length === 0;
  return {
    score: checks === 0 ? 1 : (checks - failures.length) / checks,
    passed,
    feedback: passed ? success : failures.join('; '),
    details: { ...details, failures },
  };
}

/** Text in messages: quoted, and cut to a length that a person still reads. */
export function quote(text: string, longest = 200): string {
  return JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text);
}
