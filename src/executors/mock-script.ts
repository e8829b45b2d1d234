import { readFile } from 'node:fs/promises';
import type * as z from 'zod';
import type { Diagnostic } from '../protocol/diagnostic.js';
import { DomainError } from '../protocol/errors.js';
import { parseLocatedYaml, type LocatedYaml, type YamlPath } from './located-yaml.js';
import { MockEntry } from './mock-entry.js';

/** What a script says of each trial. */
export interface MockScript {
  /** Undefined when the script says nothing of the task. Both numbers count from 1; of a short list the last one repeats. */
  entryFor(taskId: string, trial: number, attempt: number): MockEntry | undefined;
}

/** Key of the entry for tasks that the script does not name. */
const anyTask = '*';
/** Enough for any script; what aliases blow up beyond it is refused before it is copied. */
const maxValues = 200_000;

/**
 * Reads a script: a map of task id → entry, or a list of entries, one per trial; an entry may be `{attempts: [entry…]}`.
 * Throws DomainError('validation-failed') with every problem and its place.
 */
export async function loadMockScript(file: string, taskIds: readonly string[]): Promise<MockScript> {
  const yaml = parseLocatedYaml(await readScript(file), file);
  const problems: Diagnostic[] = [];
  const report = (
    path: YamlPath,
    code: string,
    message: string,
    extra: { key?: boolean; hint?: string } = {},
  ): void => {
    const place = extra.key === true ? yaml.placeOfKey(path) : yaml.placeOf(path);
    const hint = extra.hint === undefined ? {} : { hint: extra.hint };
    problems.push({ severity: 'error', code, message, file, ...place, ...hint });
  };
  const script = readEntries(yaml, new Set(taskIds), report);
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    throw new DomainError('validation-failed', `the mock script is not valid: ${first.message}${more}`, {
      path: file,
      line: first.line,
      column: first.column,
      ...(first.hint !== undefined && { hint: first.hint }),
      diagnostics: problems,
    });
  }
  return {
    entryFor(taskId, trial, attempt) {
      const trials = script.get(taskId) ?? script.get(anyTask);
      const attempts = trials?.[Math.min(trial, trials.length) - 1];
      return attempts?.[Math.min(attempt, attempts.length) - 1];
    },
  };
}

async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DomainError('validation-failed', `the mock script cannot be read: ${reason}`, { path: file });
  }
}

type Report = (path: YamlPath, code: string, message: string, extra?: { key?: boolean; hint?: string }) => void;
/** Trials of a task, each with its attempts. */
type Entries = ReadonlyMap<string, readonly (readonly MockEntry[])[]>;

function readEntries({ value }: LocatedYaml, taskIds: ReadonlySet<string>, report: Report): Entries {
  const script = new Map<string, readonly (readonly MockEntry[])[]>();
  if (!isMap(value)) {
    report([], 'wrong-type', 'the script must be a map of task ids to what the agent does');
    return script;
  }
  if (isTooLarge(value)) {
    report([], 'too-large', `the script has more than ${maxValues} values, aliases written out`);
    return script;
  }
  for (const [taskId, told] of Object.entries(value)) {
    if (taskId !== anyTask && !taskIds.has(taskId)) {
      const hint = `known task ids: ${[...taskIds].slice(0, 10).join(', ')}${taskIds.size > 10 ? ', …' : ''}`;
      report([taskId], 'unknown-task', `the eval has no task with the id ${JSON.stringify(taskId)}`, {
        key: true,
        hint,
      });
    }
    const trials: unknown[] = Array.isArray(told) ? told : [told];
    if (trials.length === 0) report([taskId], 'empty-list', `${taskId}: the list of trials is empty`);
    const at = (index: number): YamlPath => (Array.isArray(told) ? [taskId, index] : [taskId]);
    script.set(
      taskId,
      trials.map((trial, index) => readAttempts(trial, at(index), report)),
    );
  }
  return script;
}

function readAttempts(trial: unknown, path: YamlPath, report: Report): readonly MockEntry[] {
  if (!isMap(trial) || !Object.hasOwn(trial, 'attempts')) return readEntry(trial, path, report);
  const { attempts, ...others } = trial;
  for (const key of Object.keys(others)) {
    report([...path, key], 'unknown-key', `${path.join('.')}: "${key}" may not stand beside "attempts"`, { key: true });
  }
  if (!Array.isArray(attempts) || attempts.length === 0) {
    report([...path, 'attempts'], 'wrong-type', `${path.join('.')}.attempts: must be a list with at least one entry`);
    return [];
  }
  return attempts.flatMap((attempt: unknown, index) => readEntry(attempt, [...path, 'attempts', index], report));
}

function readEntry(value: unknown, path: YamlPath, report: Report): readonly MockEntry[] {
  const parsed = MockEntry.safeParse(value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) reportIssue(issue, path, report);
    return [];
  }
  const { events, tool_calls: calls, skill_invocations: skills, usage } = parsed.data;
  if (events !== undefined && (calls ?? skills ?? usage) !== undefined) {
    const hint = 'calls, skills and usage are read from the events';
    report([...path, 'events'], 'conflict', `${path.join('.')}: events and what is read from them are both given`, {
      key: true,
      hint,
    });
  }
  return [parsed.data];
}

function reportIssue(issue: z.core.$ZodIssue, base: YamlPath, report: Report): void {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  if (issue.code === 'unrecognized_keys') {
    const hint =
      issue.path.length === 0 ? `known keys: ${Object.keys(MockEntry.shape).join(', ')}, attempts` : undefined;
    for (const key of issue.keys) {
      report([...path, key], 'unknown-key', `${path.join('.')}: unknown key ${JSON.stringify(key)}`, {
        key: true,
        ...(hint !== undefined && { hint }),
      });
    }
    return;
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return report(path, 'missing-key', `${path.join('.')} is missing`);
  }
  const code = issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'wrong-type' : 'invalid-value';
  report(path, code, `${path.join('.')}: ${issue.message}`);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Counts values as often as aliases repeat them, and stops at the limit. */
function isTooLarge(root: unknown): boolean {
  const open: unknown[] = [root];
  for (let count = 0; open.length > 0; count += 1) {
    if (count > maxValues) return true;
    const value = open.pop();
    if (typeof value === 'object' && value !== null) open.push(...Object.values(value));
  }
  return false;
}
