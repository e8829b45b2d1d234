import { issueText } from '../protocol/issue-text.js';
import type * as z from 'zod';
import type { Diagnostic } from '../protocol/diagnostic.js';
import { DomainError } from '../protocol/errors.js';
import { openRegularFile } from '../support/regular-file.js';
import { parseLocatedYaml, type LocatedYaml, type YamlPath } from './located-yaml.js';
import { type Choice, chosen, readChoice } from './mock-choice.js';
import type { TrialRequest } from './executor.js';
import { MockEntry } from './mock-entry.js';
import { isMap, isTooLarge, maxValues } from './mock-values.js';

type EntryRequest = Pick<
  TrialRequest,
  'taskId' | 'trial' | 'attempt' | 'trigger' | 'judge' | 'prompt' | 'model' | 'baseline'
>;

/** What a script says of each trial. */
export interface MockScript {
  /** Undefined when the script says nothing of the task or prompt. Of a list that is too short the last one repeats. */
  entryFor(request: EntryRequest): MockEntry | undefined;
}

/** Key of the entry for tasks, prompts or graders that the script does not name. */
const anyTask = '*';
/** Key of the map from prompts of the trigger tests to entries, unless a task is called so. */
const triggersKey = 'triggers';
/** Key of the map from graders that ask a model to maps of the judge's answers, unless a task is called so. */
const judgeKey = 'judge';

/**
 * Reads a script: a map of task id → entry, or a list of entries, one per trial; an entry may be `{attempts: [entry…]}`.
 * Instead of either, `{models: …}` and `{with_skills: …, baseline: …}` tell the arms of a run apart. `triggers` is a map
 * of the same kind by prompt; `judge` holds one by task id for every grader that asks a model, by the grader's name:
 * there an attempt is a question of that grader within a trial.
 * Throws DomainError('validation-failed') with every problem and its place.
 */
export async function loadMockScript(
  file: string,
  taskIds: readonly string[],
  triggerPrompts: readonly string[] = [],
  judges: readonly string[] = [],
): Promise<MockScript> {
  const yaml = parseLocatedYaml(await readScriptFile(file), file);
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
  const known = { taskIds: new Set(taskIds), prompts: new Set(triggerPrompts), judges: new Set(judges) };
  const script = readScript(yaml, known, report);
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
    entryFor(request) {
      const { trial } = request;
      const attempt = request.judge?.question ?? request.attempt;
      const [entries, key] = entriesFor(request, script);
      const trials = chosen(entries?.get(key) ?? entries?.get(anyTask), request);
      const attempts = trials?.[Math.min(trial, trials.length) - 1];
      return attempts?.[Math.min(attempt, attempts.length) - 1];
    },
  };
}

async function readScriptFile(file: string): Promise<string> {
  try {
    await using opened = await openRegularFile(file);
    return await opened.readFile('utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DomainError('validation-failed', `the mock script cannot be read: ${reason}`, { path: file });
  }
}

type Report = (path: YamlPath, code: string, message: string, extra?: { key?: boolean; hint?: string }) => void;
/** Trials of a task, each with its attempts. */
type Trials = readonly (readonly MockEntry[])[];
type Entries = ReadonlyMap<string, Choice<Trials>>;

interface KnownNames {
  readonly taskIds: ReadonlySet<string>;
  readonly prompts: ReadonlySet<string>;
  readonly judges: ReadonlySet<string>;
}

interface ScriptParts {
  readonly tasks: Entries;
  readonly triggers: Entries;
  readonly judges: ReadonlyMap<string, Entries>;
}

function entriesFor(
  request: EntryRequest,
  { tasks, triggers, judges }: ScriptParts,
): readonly [Entries | undefined, string] {
  if (request.judge !== undefined) return [judges.get(request.judge.grader) ?? judges.get(anyTask), request.taskId];
  return request.trigger === true ? [triggers, request.prompt] : [tasks, request.taskId];
}

function readScript({ value }: LocatedYaml, known: KnownNames, report: Report): ScriptParts {
  const none = { tasks: new Map(), triggers: new Map(), judges: new Map() };
  if (!isMap(value)) {
    report([], 'wrong-type', 'the script must be a map of task ids to what the agent does');
    return none;
  }
  if (isTooLarge(value)) {
    report([], 'too-large', `the script has more than ${maxValues} values, aliases written out`);
    return none;
  }
  const { taskIds, prompts } = known;
  const tasks = { ...value };
  const section = (key: string, of: string): Readonly<Record<string, unknown>> => {
    if (taskIds.has(key)) return {};
    const { [key]: told } = tasks;
    delete tasks[key];
    if (told !== undefined && !isMap(told)) report([key], 'wrong-type', `${key}: must be a map of ${of}`);
    return isMap(told) ? told : {};
  };
  const triggers = section(triggersKey, 'prompts to what the agent does');
  const judges = section(judgeKey, 'names of graders to what the judge answers');
  return {
    tasks: readEntries(tasks, [], taskIds, unknownTask, report),
    triggers: readEntries(triggers, [triggersKey], prompts, unknownPrompt, report),
    judges: readJudges(judges, known, report),
  };
}

function readJudges(
  section: Readonly<Record<string, unknown>>,
  { taskIds, judges }: KnownNames,
  report: Report,
): ScriptParts['judges'] {
  const entries = new Map<string, Entries>();
  for (const [grader, told] of Object.entries(section)) {
    const path = [judgeKey, grader];
    if (grader !== anyTask && !judges.has(grader)) {
      const hint = judges.size === 0 ? 'no grader of this run asks one' : `those that do: ${[...judges].join(', ')}`;
      const message = `no grader with the name ${JSON.stringify(grader)} asks a judge`;
      report(path, 'unknown-grader', message, { key: true, hint });
    }
    if (isMap(told)) entries.set(grader, readEntries(told, path, taskIds, unknownTask, report));
    else report(path, 'wrong-type', `${path.join('.')}: must be a map of task ids to what the judge answers`);
  }
  return entries;
}

const unknownTask = { code: 'unknown-task', message: 'the eval has no task with the id', known: 'known task ids' };
const unknownPrompt = { code: 'unknown-prompt', message: 'the trigger tests have no prompt', known: 'known prompts' };

function readEntries(
  value: Readonly<Record<string, unknown>>,
  path: YamlPath,
  names: ReadonlySet<string>,
  unknown: typeof unknownTask,
  report: Report,
): Entries {
  const entries = new Map<string, Choice<Trials>>();
  for (const [name, told] of Object.entries(value)) {
    const at = [...path, name];
    if (name !== anyTask && !names.has(name)) {
      const hint = `${unknown.known}: ${[...names].slice(0, 10).join(', ')}${names.size > 10 ? ', …' : ''}`;
      report(at, unknown.code, `${unknown.message} ${JSON.stringify(name)}`, { key: true, hint });
    }
    entries.set(
      name,
      readChoice(told, at, (each, place) => readTrials(each, place, report), report),
    );
  }
  return entries;
}

function readTrials(told: unknown, path: YamlPath, report: Report): Trials {
  const trials: unknown[] = Array.isArray(told) ? told : [told];
  if (trials.length === 0) report(path, 'empty-list', `${path.join('.')}: the list of trials is empty`);
  const at = (index: number): YamlPath => (Array.isArray(told) ? [...path, index] : path);
  return trials.map((trial, index) => readAttempts(trial, at(index), report));
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
  report(path, code, `${path.join('.')}: ${issueText(issue)}`);
}
