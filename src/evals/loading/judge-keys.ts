import type { DiagnosticList } from './diagnostics.js';
import type { Path } from '../../support/yaml/problem.js';
import type { EvalGraderEntry, TaskGraderEntry } from './schema/grader-entry.js';
import type { SourceFile } from './source-file.js';

const judgeKeys = ['rubric', 'model'] as const;
type JudgeKey = (typeof judgeKeys)[number];

/** `rubric` and `model` of an entry, which a `prompt` grader takes as part of its config. */
export type JudgeKeys = { readonly [K in JudgeKey]?: string };

/**
 * What an entry says beside its `config`. Only a `prompt` grader asks a model: with any other kind these keys are
 * errors, and so is `script`, which nothing reads, and a key that says something else in `config`.
 */
export function judgeKeysOf(
  entry: EvalGraderEntry | TaskGraderEntry,
  path: Path,
  source: SourceFile,
  list: DiagnosticList,
): JudgeKeys {
  const refuse = (key: string, message: string, hint: string): void =>
    list.add(source, { severity: 'error', code: 'misplaced-key', message, hint, path: [...path, key], target: 'key' });
  if ('script' in entry && entry.script !== undefined) {
    const hint = 'a program of yours is a grader of the type `program`, with `config.command`';
    refuse('script', 'no grader has a `script`', hint);
  }
  const given: { -readonly [K in JudgeKey]?: string } = {};
  for (const key of judgeKeys) {
    const value = key === 'rubric' ? entry.rubric : 'model' in entry ? entry.model : undefined;
    if (value === undefined || value === '') continue;
    const other = entry.config?.[key];
    if (entry.type !== 'prompt') refuse(key, `\`${key}\` belongs to graders of the type \`prompt\``, 'remove it');
    else if (other !== undefined && other !== value)
      refuse(key, `\`${key}\` and \`config.${key}\` say different things`, 'keep one of them');
    else given[key] = value;
  }
  return given;
}
