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

/** The same for work that takes turns with others. */
export async function locatedLater<T>(name: string, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
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

const jsonToken = /\s*(?:[{}[\]:,]|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** The value of a JSON text. Throws FormatError at the line of the first mistake. */
export function jsonOf(text: string, what: string, hint: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = error instanceof SyntaxError ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    throw new FormatError(lineAt(text, at === undefined ? firstNoToken(text) : Number(at)), what, hint);
  }
}

/** Where the text stops to be pieces of JSON; its end, when the pieces are good and only their order is not. */
function firstNoToken(text: string): number {
  const token = new RegExp(jsonToken);
  let end = 0;
  while (token.test(text)) end = token.lastIndex;
  const rest = text.slice(end);
  return end + rest.length - rest.trimStart().length;
}
