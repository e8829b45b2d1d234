import * as z from 'zod';
import type { ToolCall } from '../results/transcript.js';
import { gradeChecks } from './checks.js';
import { defineGrader, type ConfigIssue, type Grader } from './grader.js';
import { compilePattern, throwIssues, type Pattern } from './patterns.js';
import { tokensOf, toolCallsOf, toolNames } from './session.js';

const Entry = z.strictObject({
  tool: z.string(),
  command_pattern: z.string().optional(),
  skill_pattern: z.string().optional(),
  path_pattern: z.string().optional(),
});
const config = z.strictObject({
  expect_tools: z.array(Entry).optional(),
  reject_tools: z.array(Entry).optional(),
});
const qualifiers = ['command', 'skill', 'path'] as const;

interface Constraint {
  readonly label: string;
  matches(call: ToolCall): boolean;
}

/** `tool_constraint`: tool calls that must, or must not, have been made, by name and arguments. */
export const toolConstraint = defineGrader({
  kind: 'tool_constraint',
  config,
  wants: () => ({ toolCalls: true }),
  async create(given): Promise<Grader> {
    const issues: ConfigIssue[] = [];
    const compile = async (list: 'expect_tools' | 'reject_tools'): Promise<Constraint[]> =>
      Promise.all((given[list] ?? []).map(async (entry, index) => compileEntry(entry, [list, index], issues)));
    const expected = await compile('expect_tools');
    const rejected = await compile('reject_tools');
    const checks = expected.length + rejected.length;
    if (checks === 0)
      issues.push({
        path: [],
        code: 'no-checks',
        message: 'this grader checks nothing: expect_tools and reject_tools are empty',
        hint: 'give at least one entry of expect_tools or reject_tools',
      });
    throwIssues(issues);
    const labels = {
      expect_tools: expected.map((each) => each.label),
      reject_tools: rejected.map((each) => each.label),
    };
    return {
      needsWorkspace: false,
      grade(input) {
        const calls = toolCallsOf(input);
        const called = (each: Constraint): boolean => calls.some((call) => each.matches(call));
        const failures = [
          ...expected.filter((each) => !called(each)).map((each) => `expected tool was not called: ${each.label}`),
          ...rejected.filter(called).map((each) => `rejected tool was called: ${each.label}`),
        ];
        const tokens = tokensOf(input);
        return gradeChecks(checks, failures, 'all tool constraints hold', {
          ...labels,
          tools_used: toolNames(calls),
          ...(tokens !== undefined && { tokens_total: tokens, total_turns: input.usage?.turns ?? 0 }),
        });
      },
    };
  },
});

async function compileEntry(
  entry: z.output<typeof Entry>,
  place: readonly (string | number)[],
  issues: ConfigIssue[],
): Promise<Constraint> {
  const tool = entry.tool.trim();
  if (tool === '') issues.push({ path: [...place, 'tool'], code: 'blank-tool', message: 'a tool needs a name' });
  const name = await compilePattern(tool, [...place, 'tool'], issues, 'i');
  const patterns: { readonly argument: string; readonly pattern: Pattern }[] = [];
  for (const argument of qualifiers) {
    const source = entry[`${argument}_pattern`];
    // As in waza, an empty pattern asks for nothing.
    if (source === undefined || source === '') continue;
    // oxlint-disable-next-line no-await-in-loop -- only the very first one waits
    const pattern = await compilePattern(source, [...place, `${argument}_pattern`], issues, 'i');
    if (pattern) patterns.push({ argument, pattern });
  }
  const qualified = patterns.map(({ argument, pattern }) => `${argument} ~ ${pattern.source}`).join(', ');
  return {
    label: qualified === '' ? tool : `${tool} (${qualified})`,
    matches: (call) =>
      name !== undefined &&
      name.test(call.name) &&
      patterns.every(({ argument, pattern }) => pattern.test(textOf(call.arguments[argument]))),
  };
}

/** An argument as text; missing is "", and what is no text is its JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
