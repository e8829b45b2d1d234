import type * as z from 'zod';
import type { DiagnosticList } from './diagnostics.js';
import { issueFindings, valueAt } from './issues.js';
import type { Path } from '../../support/yaml/problem.js';
import { fitsPlainly } from './schema/plain-fit.js';
import { keysAt } from './schema/shape.js';
import type { SourceFile } from './source-file.js';

/** A value of a file that is to be validated. */
export interface Subject {
  readonly source: SourceFile;
  /** Freshly parsed and nobody else's: repairs change it in place. */
  readonly data: unknown;
  /** Where it stands in the file; default: it is the whole file. */
  readonly at?: Path;
  /** Leads from a path within `data` to its place in the file, when that is not simply `at` + path. */
  readonly place?: (path: Path) => Path;
  /** True when names in the file may be quoted; default: when it has at least two of the schema's own keys. */
  readonly quote?: boolean;
  readonly prefix?: string;
}

/**
 * The value in the schema's form, or undefined with every mistake added to `list`. What waza's YAML reader takes is
 * taken: numbers and booleans as text where text is wanted (as they are written), `yes`/`no`/`on`/`off` where a
 * boolean is wanted, an empty value as a left-out one.
 */
export function validate<S extends z.ZodType>(
  schema: S,
  subject: Subject,
  list: Pick<DiagnosticList, 'add'>,
): z.output<S> | undefined {
  if (fitsPlainly(schema, subject.data)) return subject.data;
  const place = subject.place ?? ((path: Path): Path => [...(subject.at ?? []), ...path]);
  let result = schema.safeParse(subject.data);
  for (let round = 0; !result.success && round < MAX_REPAIRS; round++) {
    if (!repair(result.error.issues, subject.data, (path) => subject.source.rawScalar(place(path)))) break;
    result = schema.safeParse(subject.data);
  }
  if (result.success) return result.data;
  const quote = subject.quote ?? looksLike(schema, subject.data);
  const context = { schema, data: subject.data, quote, prefix: subject.prefix ?? '' };
  for (const finding of issueFindings(result.error.issues, context)) {
    list.add(subject.source, { ...finding, path: place(finding.path) });
  }
  return undefined;
}

/** True when a file is clearly of the kind that the schema describes. */
export function looksLike(schema: z.ZodType, data: unknown): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  return keysAt(schema, []).filter((key) => Object.hasOwn(data, key)).length >= 2;
}

const MAX_REPAIRS = 4;

function repair(issues: readonly z.core.$ZodIssue[], data: unknown, raw: (path: Path) => string | undefined): boolean {
  let repaired = false;
  for (const issue of issues) {
    const key = issue.path.at(-1);
    if (typeof key === 'symbol' || key === undefined) continue;
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    const parent = valueAt(data, path.slice(0, -1));
    const value = valueAt(data, path);
    if (typeof parent !== 'object' || parent === null || value === undefined) continue;
    if (value === null) {
      if (!Array.isArray(parent)) repaired = Reflect.deleteProperty(parent, key) || repaired;
      continue;
    }
    if (issue.code !== 'invalid_type') continue;
    const better = coerced(issue.expected, value, () => raw(path));
    if (better !== undefined) repaired = Reflect.set(parent, key, better) || repaired;
  }
  return repaired;
}

function coerced(expected: string, value: unknown, raw: () => string | undefined): string | boolean | undefined {
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return raw() ?? String(value);
  if (expected !== 'boolean' || typeof value !== 'string') return undefined;
  if (/^(y|yes|on)$/i.test(value)) return true;
  return /^(n|no|off)$/i.test(value) ? false : undefined;
}
