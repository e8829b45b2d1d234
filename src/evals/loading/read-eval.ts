import { createHash } from 'node:crypto';
import { checkEval } from './eval-checks.js';
import type { DiagnosticList } from './diagnostics.js';
import { valueAt } from './issues.js';
import { readTextFile } from './read-text.js';
import { EvalFile } from './schema/eval-file.js';
import { SourceFile } from './source-file.js';
import { validate } from './validate.js';
import { parseYaml } from './yaml.js';

export interface ReadEval {
  readonly source: SourceFile;
  readonly digest: string;
  /** Undefined when the file is not valid; the list then says why. */
  readonly file: EvalFile | undefined;
  /** Task patterns, also of a file that is not valid elsewhere, so that its tasks can be checked too. */
  readonly patterns: readonly string[];
}

/** Reads and checks one eval file, without its tasks. `path` is a real path in the roots. */
export function readEval(path: string, list: DiagnosticList): ReadEval {
  const read = readTextFile(path);
  if (!read.ok) {
    list.addProblem(path, read.problem);
    return { source: new SourceFile(path, ''), digest: digestOf(Buffer.alloc(0)), file: undefined, patterns: [] };
  }
  const source = new SourceFile(path, read.text);
  const digest = digestOf(read.bytes);
  const parsed = parseYaml(read.text);
  if (!parsed.ok) {
    list.addProblem(path, parsed.problem);
    return { source, digest, file: undefined, patterns: [] };
  }
  const file = validate(EvalFile, { source, data: parsed.data }, list);
  if (file === undefined) return { source, digest, file, patterns: patternsOf(parsed.data) };
  checkEval(file, source, list);
  return { source, digest, file, patterns: file.tasks ?? [] };
}

function patternsOf(data: unknown): readonly string[] {
  const tasks = valueAt(data, ['tasks']);
  return Array.isArray(tasks) ? tasks.filter((each) => typeof each === 'string' && each !== '') : [];
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
