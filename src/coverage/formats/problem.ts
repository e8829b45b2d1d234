import type { CoverageProblem, Result } from '../model.js';

/** Thrown inside a parser, whose caller turns it into a result. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly line: number;
  readonly hint: string | undefined;

  constructor(line: number, message: string, hint?: string) {
    super(message);
    this.line = line;
    this.hint = hint;
  }
}

/** What `work` makes, or the problem that it threw, located in the file called `name`. */
export function located<T>(name: string, work: () => T): Result<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ok: false, problem: problemOf(name, error) };
  }
}

function problemOf(file: string, { line, message, hint }: FormatError): CoverageProblem {
  return { file, line, message, ...(hint !== undefined && { hint }) };
}

/** The line, from 1, that the character at `offset` stands on. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The line of the first occurrence of `part`, 1 when it does not occur. */
export function lineOf(text: string, part: string): number {
  const at = text.indexOf(part);
  return at === -1 ? 1 : lineAt(text, at);
}
