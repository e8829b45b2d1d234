import { behavior } from '../../graders/behavior.js';
import { expectedOutcomes } from '../../graders/expected/outcomes.js';
import { shouldTrigger } from '../../graders/expected/should-trigger.js';
import { expectedToolCalls } from '../../graders/expected/tool-calls.js';
import type { GraderKind } from '../../graders/grader.js';
import { text } from '../../graders/text.js';
import type { DiagnosticList } from './diagnostics.js';
import type { LoadedGrader } from './loaded.js';
import type { Path } from '../../support/yaml/problem.js';
import type { Expected } from './schema/expected.js';
import type { SourceFile } from './source-file.js';

/** Names that begin so belong to the graders which `expected` stands for. */
export const EXPECTED_PREFIX = 'expected.';

/** The eval of a task, as far as `expected` needs it. */
export interface ExpectedOf {
  /** The skill of the eval; undefined when the eval file is not valid, blank when it names none. */
  readonly skill: string | undefined;
  readonly source: SourceFile;
  readonly list: DiagnosticList;
}

/** How a list of texts is asked of the output. */
const textKeys = {
  output_contains: 'contains',
  output_contains_any: 'contains_any',
  output_not_contains: 'not_contains',
  output_excludes: 'not_contains',
  matches: 'regex_match',
} as const;

/** The graders that the `expected` of a task stands for, one for each key that asks for something. */
export function loadExpected(expected: Expected, { skill, source, list }: ExpectedOf): readonly LoadedGrader[] {
  const graders: LoadedGrader[] = [];
  const add = (key: keyof Expected, kind: GraderKind, config: object, inner: (path: Path) => Path): void => {
    const path: Path = ['expected', key];
    const configPath = (at: Path): Path => [...path, ...inner(at)];
    const base = { name: `${EXPECTED_PREFIX}${key}`, type: kind.kind, kind, weight: 1 };
    const wants = kind.wants && { wants: kind.wants({ ...config }) };
    graders.push({ ...base, config, file: source.path, path, configPath, ...wants });
  };
  const same = (path: Path): Path => path;
  for (const [key, check] of textEntries) {
    const words = expected[key];
    if (words?.length) add(key, text, { [check]: words }, (path) => path.slice(1));
  }
  warnOfEmpty(expected, source, list);
  const { behavior: limits, tool_calls: calls, outcomes, should_trigger: triggers } = expected;
  if (limits !== undefined && !isEmpty(limits)) {
    const { max_response_time_ms: longest, ...others } = limits;
    const duration = longest === undefined ? {} : { max_duration_ms: longest };
    add('behavior', behavior, { ...others, ...duration, allow_zero: true }, same);
  }
  if (calls !== undefined && !isEmpty(calls)) add('tool_calls', expectedToolCalls, calls, same);
  if (outcomes?.length) add('outcomes', expectedOutcomes, outcomes, same);
  if (triggers !== undefined && skill !== undefined) {
    if (skill !== '') add('should_trigger', shouldTrigger, { skill, should_trigger: triggers }, () => []);
    else {
      const message = '`should_trigger` needs to know the skill, and the eval file names none';
      const hint = 'add `skill: name` to the eval file';
      const path: Path = ['expected', 'should_trigger'];
      list.add(
        source,
        { severity: 'error', code: 'missing-skill', message, hint, path, target: 'key' },
        'missing-skill',
      );
    }
  }
  return graders;
}

const textEntries = Object.entries(textKeys) as readonly (readonly [
  keyof typeof textKeys,
  (typeof textKeys)[keyof typeof textKeys],
])[];

/** Whoever writes an empty list may think that something is checked. */
function warnOfEmpty(expected: Expected, source: SourceFile, list: DiagnosticList): void {
  const warn = (path: readonly [string, ...string[]]): void => {
    const message = `\`${path.at(-1)}\` is empty: it checks nothing`;
    const finding = { severity: 'warning', code: 'ignored-value', message, path: ['expected', ...path] } as const;
    list.add(source, { ...finding, hint: 'write what is wanted, or leave it out' }, `expected.${path.join('.')}`);
  };
  for (const [key, value] of Object.entries(expected)) {
    if (typeof value !== 'object') continue;
    if (isEmpty(value)) warn([key]);
    else if (!Array.isArray(value))
      for (const [inner, each] of Object.entries(value))
        if (Array.isArray(each) && each.length === 0) warn([key, inner]);
  }
}

/** True when nothing in it asks for anything. */
function isEmpty(rules: object): boolean {
  if (Array.isArray(rules)) return rules.length === 0;
  return Object.values(rules).every((rule) => rule === undefined || (Array.isArray(rule) && rule.length === 0));
}
