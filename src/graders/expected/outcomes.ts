import * as z from 'zod';
import { gradeChecks } from '../checks.js';
import { badAssertion } from '../code/bad-assertion.js';
import { namesUsedBy, valuesOf } from '../code/names.js';
import { defineGrader, type ConfigIssue, type GradeInput, type Grader, type Sandboxes } from '../grader.js';
import { throwIssues } from '../patterns.js';
import { toolCallsOf } from '../session.js';

const text = z.string().min(1);

/** One member of `expected.outcomes`. */
export const OutcomeRule = z.strictObject({
  type: text.optional(),
  value: z.unknown().optional(),
  condition: z.string().regex(/\S/, 'must not be blank').optional(),
  /** In waza's documents beside `type: tool_called`. */
  tool_name: text.optional(),
});
export type OutcomeRule = z.output<typeof OutcomeRule>;

interface Check {
  readonly label: string;
  /** What is wrong, if anything. */
  readonly failure: (input: GradeInput, signal: AbortSignal) => Promise<string | undefined> | string | undefined;
}

/** `expected.outcomes` of a task: that it was completed, that a tool was called, or any condition in Python. */
export const expectedOutcomes = defineGrader({
  kind: 'outcomes',
  config: z.array(OutcomeRule),
  async create(rules, { sandboxes }): Promise<Grader> {
    const issues: ConfigIssue[] = [];
    const checks = rules.flatMap((rule, index) => checksOf(rule, index, sandboxes, issues));
    const conditions = rules.flatMap(({ condition }, index) => (condition === undefined ? [] : [{ condition, index }]));
    const asked = conditions.map(({ condition }) => condition);
    const problems = asked.length === 0 ? [] : await sandboxes.check('python', asked);
    for (const [at, { index }] of conditions.entries()) {
      const problem = problems[at];
      if (problem !== undefined) issues.push(badAssertion([index, 'condition'], problem, 'python'));
    }
    throwIssues(issues);
    return {
      needsWorkspace: false,
      async grade(input, signal) {
        const failures: string[] = [];
        for (const check of checks) {
          // oxlint-disable-next-line no-await-in-loop -- one sandbox answers them one after the other
          const failure = await check.failure(input, signal);
          if (failure !== undefined) failures.push(`${check.label}: ${failure}`);
        }
        const details = { outcomes: checks.map(({ label }) => label) };
        return gradeChecks(checks.length, failures, 'all expected outcomes came about', details);
      },
    };
  },
});

function checksOf(rule: OutcomeRule, index: number, sandboxes: Sandboxes, issues: ConfigIssue[]): Check[] {
  const checks: Check[] = [];
  const { type, value, condition, tool_name: named } = rule;
  const wrong = (key: keyof OutcomeRule | undefined, message: string, hint: string): void =>
    void issues.push({ path: key === undefined ? [index] : [index, key], code: 'bad-outcome', message, hint });
  if (named !== undefined && type !== 'tool_called')
    wrong('tool_name', '`tool_name` belongs to `type: tool_called`', 'remove it, or change the type');
  if (type === 'task_completed') {
    if (value !== undefined && value !== true && condition === undefined)
      wrong('value', 'an outcome that was not completed cannot be judged', 'remove `value`, or set it to true');
    checks.push({ label: type, failure: ({ errorMessage }) => errorMessage });
  } else if (type === 'tool_called') {
    const tool = named ?? value;
    if (typeof tool !== 'string' || (named !== undefined && value !== undefined && condition === undefined))
      wrong(undefined, '`tool_called` needs the name of one tool', 'add `tool_name: name`');
    else checks.push(toolCheck(tool));
  } else if (condition === undefined) {
    const known = 'known types: task_completed, tool_called; any other needs a `condition`, in Python as in `code`';
    wrong(type === undefined ? undefined : 'type', 'nothing says how this outcome is to be judged', known);
  } else if (value !== undefined && !/\b(?:value|outcome)\b/.test(condition)) {
    wrong('value', '`value` has no effect: the condition does not use it', 'compare with `value` in the condition');
  }
  if (condition !== undefined) checks.push(conditionCheck(rule, condition, sandboxes));
  return checks;
}

function toolCheck(tool: string): Check {
  return {
    label: `tool_called ${tool}`,
    failure: (input) => (toolCallsOf(input).some(({ name }) => name === tool) ? undefined : 'the tool was not called'),
  };
}

/** The names of `code` graders are there, and `value` and `outcome` (its type and value). */
function conditionCheck(rule: OutcomeRule, condition: string, sandboxes: Sandboxes): Check {
  const { type, value = null } = rule;
  const used = namesUsedBy([condition]);
  return {
    label: type === undefined ? condition : `${type}: ${condition}`,
    async failure(input, signal) {
      const names = { ...valuesOf(used, input), value, outcome: { type: type ?? null, value } };
      const [result] = await sandboxes.evaluate('python', [condition], names, signal);
      if (result === undefined) return 'the condition was not evaluated';
      if ('error' in result) return `the condition could not be evaluated: ${result.error}`;
      return result.ok ? undefined : 'the condition is false';
    },
  };
}
