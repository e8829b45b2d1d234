import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An answer of a judge as `judge.ndjson` has it, one in each line. */
export interface JudgeLine {
  readonly grader: string;
  readonly digest: string;
  readonly model: string;
  readonly output: string;
}

/** Characters of an answer that are kept, of its end: more than this is never looked at for a verdict. */
const longestAnswer = 256 * 1024;

/** By what the answer to a question is found again: hex. What is secret is no part of it, for it is not stored either. */
export function questionDigest(identity: string, model: string, redact: (text: string) => string): string {
  return hash('sha256', redact(JSON.stringify([identity, model])), 'hex');
}

/** Writes the answers that the judges of a trial gave; answers the path of the file. */
export async function writeJudgeLines(
  dir: string,
  lines: readonly JudgeLine[],
  redact: (text: string) => string,
): Promise<string> {
  const path = join(dir, 'judge.ndjson');
  const text = lines.map(
    (line) => `${redact(JSON.stringify({ ...line, output: line.output.slice(-longestAnswer) }))}\n`,
  );
  await writeFile(path, text.join(''));
  return path;
}

/** What `writeJudgeLines` wrote; a line that cannot be read is left out. */
export function readJudgeLines(text: string): readonly JudgeLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = line === '' ? undefined : JSON.parse(line);
      return isJudgeLine(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isJudgeLine(value: unknown): value is JudgeLine {
  if (typeof value !== 'object' || value === null) return false;
  return 'grader' in value && 'digest' in value && 'output' in value && typeof value.output === 'string';
}
