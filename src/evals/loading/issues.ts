import type * as z from 'zod';
import { didYouMean } from './did-you-mean.js';
import type { Finding } from './diagnostics.js';
import type { Path } from '../../support/yaml/problem.js';
import { keysAt } from './schema/shape.js';
import { choiceText, limitText, typeWords } from '../../protocol/issue-text.js';
import { knownKeys } from './schema/known-keys.js';

type Issue = z.core.$ZodIssue;

/** What the messages about one file may say and how its values are looked up. */
export interface IssueContext {
  readonly schema: z.core.$ZodType;
  readonly data: unknown;
  /** True when the file is clearly one of ours, so that names in it may be quoted. */
  readonly quote: boolean;
  /** What the values are called in messages, before their own path: `graders[0].config`. */
  readonly prefix: string;
}

/** zod's issues as findings in our words; paths are relative to the validated value. Values are never quoted. */
export function issueFindings(issues: readonly Issue[], context: IssueContext): readonly Finding[] {
  return issues.flatMap((issue) => (isSlipOfAnother(issue, issues, context) ? [] : findingsOf(issue, context)));
}

/** True for a key that is missing only because it is misspelt: the unknown key beside it says so already. */
function isSlipOfAnother(issue: Issue, issues: readonly Issue[], context: IssueContext): boolean {
  const path = pathOf(issue.path);
  const key = path.at(-1);
  if (issue.code !== 'invalid_type' || valueAt(context.data, path) !== undefined) return false;
  const parent = path.slice(0, -1);
  return issues.some(
    (other) =>
      other.code === 'unrecognized_keys' &&
      pathOf(other.path).join('\0') === parent.join('\0') &&
      other.keys.slice(0, MAX_UNKNOWN_KEYS).some((each) => didYouMean(each, keysAt(context.schema, parent)) === key),
  );
}

function findingsOf(issue: Issue, context: IssueContext): readonly Finding[] {
  const path = pathOf(issue.path);
  const name = label(path, context);
  const bad = (message: string, hint?: string): Finding[] => [
    { severity: 'error', code: 'bad-value', message, path, ...(hint !== undefined && { hint }) },
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, path, context);
    case 'invalid_type':
      return [wrongType(path, name, issue.expected, context)];
    case 'too_small':
      return bad(`${name} ${limitText(issue.origin, issue.minimum, 'least')}`);
    case 'too_big':
      return bad(`${name} ${limitText(issue.origin, issue.maximum, 'most')}`);
    case 'invalid_value': {
      const value = valueAt(context.data, path);
      if (value === undefined) return [missing(path, name)];
      const values = issue.values.map(String);
      const near = typeof value === 'string' ? didYouMean(value, values) : undefined;
      return bad(`${name} ${choiceText(values)}`, near && `did you mean \`${near}\`?`);
    }
    case 'invalid_union':
      return unionFindings(issue, path, name, context);
    default:
      return bad(`${name} ${issue.message}`);
  }
}

/** Of the branches of a union, the one that came furthest tells the most. */
function unionFindings(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  name: string,
  context: IssueContext,
): readonly Finding[] {
  const deepest = issue.errors
    .map((errors) => ({ errors, depth: Math.max(0, ...errors.map((each) => each.path.length)) }))
    .reduce((a, b) => (b.depth > a.depth ? b : a), { errors: [] as readonly Issue[], depth: 0 });
  if (deepest.depth === 0) {
    return [{ severity: 'error', code: 'wrong-type', message: `${name} has none of the allowed forms`, path }];
  }
  return deepest.errors.flatMap((each) => findingsOf({ ...each, path: [...path, ...each.path] }, context));
}

/** Most unknown keys of one mapping that are looked at one by one. */
const MAX_UNKNOWN_KEYS = 100;

function unknownKeys(keys: readonly string[], path: Path, context: IssueContext): readonly Finding[] {
  const allowed = keysAt(context.schema, path);
  const findings = keys.slice(0, MAX_UNKNOWN_KEYS).map((key) => unknownKey([...path, key], key, allowed, context));
  const more = keys.length - findings.length;
  if (more === 0) return findings;
  const message = `${more} more unknown keys in the same mapping`;
  return [...findings, { severity: 'error', code: 'unknown-key', message, path, target: 'key' }];
}

function unknownKey(path: Path, key: string, allowed: readonly string[], context: IssueContext): Finding {
  const near = didYouMean(key, allowed);
  const quoted = near !== undefined || knownKeys.has(key) || (context.quote && isWord(key));
  const hint =
    near !== undefined
      ? `did you mean \`${near}\`?`
      : allowed.length > 0 && allowed.length <= 12
        ? `allowed here: ${allowed.join(', ')}`
        : undefined;
  const message = quoted ? `unknown key \`${key}\`` : 'unknown key';
  return { severity: 'error', code: 'unknown-key', message, path, target: 'key', ...(hint !== undefined && { hint }) };
}

function wrongType(path: Path, name: string, expected: string, context: IssueContext): Finding {
  const value = valueAt(context.data, path);
  if (value === undefined) return missing(path, name);
  const message = `${name} must be ${typeWords[expected] ?? expected}, not ${kindWord(value)}`;
  return { severity: 'error', code: 'wrong-type', message, path };
}

function missing(path: Path, name: string): Finding {
  return {
    severity: 'error',
    code: 'missing-key',
    message: `${name} is missing`,
    path: path.slice(0, -1),
    target: 'key',
  };
}

function kindWord(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'a mapping' : typeof value === 'boolean' ? 'true or false' : numberWord(value);
}

function numberWord(value: unknown): string {
  return Number.isNaN(value) ? '.nan' : Number.isFinite(value) ? 'this number' : '.inf';
}

/** `config.trials_per_task`, `graders[2].weight`; names that are not ours only when they may be quoted. */
function label(path: Path, context: IssueContext): string {
  let text = context.prefix;
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (knownKeys.has(step) || (context.quote && isWord(step))) text += text === '' ? step : `.${step}`;
    else text += text === '' ? '…' : '.…';
  }
  return text === '' ? 'the file' : `\`${text}\``;
}

export function isWord(text: string): boolean {
  return /^[\w.-]{1,40}$/.test(text);
}

/** The value at a path of plain data; undefined when there is none. */
export function valueAt(data: unknown, path: Path): unknown {
  let value: unknown = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

function pathOf(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}
