import type * as z from 'zod/mini';
import type { Diagnostic } from '../../protocol/diagnostic.js';
import { DomainError } from '../../protocol/errors.js';
import { placeInText, scanJson } from './json-scan.js';
import { StoredResult } from './stored-result.js';

/** A result that can be relied on, or what is wrong with the file and where. */
export type CheckedResult = { readonly result: StoredResult } | { readonly problem: Diagnostic };

type Finding = Pick<Diagnostic, 'code' | 'message'> & { readonly hint?: string };

/**
 * Reads a result file that somebody named, of Assay or of waza: nobody knows what is in it. Checked are the grammar, keys
 * that are written twice, numbers that are none, the version, the types of all that is read from it, and that no task is
 * there twice. `file` is what the finding names.
 */
export function checkResult(text: string, file: string): CheckedResult {
  const at = (offset: number, { hint, ...finding }: Finding): CheckedResult => {
    const place = placeInText(text, offset);
    return { problem: { severity: 'error', ...finding, file, ...place, ...(hint !== undefined && { hint }) } };
  };
  const { problem } = scanJson(text);
  if (problem !== undefined) {
    const { offset, ...finding } = problem;
    return at(
      offset,
      finding.code === 'json-syntax' ? { ...finding, message: `no JSON: ${problem.message}` } : finding,
    );
  }
  const parsed = StoredResult.safeParse(JSON.parse(text));
  if (parsed.success) {
    const twice = taskTwice(parsed.data);
    return twice === undefined ? { result: parsed.data } : at(scanJson(text, twice.path).found, twice);
  }
  const [issue] = parsed.error.issues;
  return issue === undefined
    ? at(0, { code: 'wrong-type', message: notAResult })
    : at(scanJson(text, pathOf(issue)).found, findingOf(issue));
}

/** The result that an ended run left in the store; its types are checked, for a hand may have been there since. */
export function storedResult(value: unknown, path: string): StoredResult {
  const parsed = StoredResult.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const message = issue === undefined ? notAResult : findingOf(issue).message;
  throw new DomainError('run-failed', `the result of the run is damaged: ${message}`, { path });
}

/** The error of a caller who named such a file. */
export function wrongResult(problem: Diagnostic): DomainError {
  const { message, file: path, line, column, hint } = problem;
  const facts = { path, line, column, diagnostics: [problem], ...(hint !== undefined && { hint }) };
  return new DomainError('invalid-params', message, facts);
}

const notAResult = 'it is not a result of an eval run';

type Issue = z.core.$ZodIssue;

const pathOf = ({ path }: Issue): (string | number)[] =>
  path.map((step) => (typeof step === 'symbol' ? String(step) : step));

function findingOf(issue: Issue): Finding {
  const path = pathOf(issue);
  const [first] = path;
  if (path.length === 1 && first === 'schema_version') {
    const hint = 'read it with the version of Assay that wrote it, or make the run again';
    return { code: 'other-version', message: '`schema_version` is not 1, the only one that this Assay reads', hint };
  }
  if (path.length === 1 && first === 'kind')
    return { code: 'other-kind', message: `${notAResult}: \`kind\` is not \`eval\`` };
  const name = path.map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${step}`));
  const hint = 'name the result.json of a run, or the results file of waza';
  if (path.length < 2 && issue.input === undefined)
    return {
      code: 'wrong-type',
      message: `${notAResult}: ${name.length === 0 ? 'no object' : `no \`${name.join('')}\``}`,
      hint,
    };
  return { code: 'wrong-type', message: `${notAResult}: \`${name.join('')}\` ${wish(issue)}`, hint };
}

function wish(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${articles[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must not be less than ${String(issue.minimum)}`;
    case 'too_big':
      return `must not be more than ${String(issue.maximum)}`;
    default:
      return 'has none of the allowed forms';
  }
}

const articles: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

function taskTwice({ tasks }: StoredResult): (Finding & { readonly path: readonly (string | number)[] }) | undefined {
  const seen = new Map<string, number>();
  for (const [index, { test_id: id, model }] of (tasks ?? []).entries()) {
    const key = JSON.stringify([id, model ?? null]);
    const before = seen.get(key);
    if (before !== undefined) {
      const of = model == null ? '' : ` of model ${JSON.stringify(model)}`;
      const message = `the task ${JSON.stringify(id)}${of} is there twice, first as \`tasks[${before}]\``;
      const hint = 'give tasks ids of their own; waza runs a task twice when two patterns name its file';
      return { code: 'duplicate-task', message, hint, path: ['tasks', index] };
    }
    seen.set(key, index);
  }
  return undefined;
}
