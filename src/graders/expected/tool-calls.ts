import * as z from 'zod';
import type { ToolCall } from '../../results/transcript.js';
import { gradeChecks, quote } from '../checks.js';
import { defineGrader, type ConfigIssue, type Grader } from '../grader.js';
import { compilePattern, throwIssues, type Pattern } from '../patterns.js';
import { toolCallsOf, toolNames } from '../session.js';

const pattern = z.string().min(1);
const patterns = z.array(z.union([pattern, z.strictObject({ pattern })])).optional();

/** The form that waza's documents give to `expected.tool_calls`. */
export const ToolCallRules = z.strictObject({
  required: patterns,
  forbidden: patterns,
  max_calls: z.int().min(0).optional(),
});

/**
 * `expected.tool_calls` of a task: patterns that some call, or no call, may match, and how many calls there may be.
 * A pattern matches a call by the tool's name or by the text of one of its arguments, in any case: waza's own
 * example has `azd|az` and `rm -rf`.
 */
export const expectedToolCalls = defineGrader({
  kind: 'tool_constraint',
  config: ToolCallRules,
  wants: () => ({ toolCalls: true }),
  async create(given): Promise<Grader> {
    const issues: ConfigIssue[] = [];
    const compile = async (list: 'required' | 'forbidden'): Promise<Pattern[]> => {
      const compiled = await Promise.all(
        (given[list] ?? []).map((each, index) =>
          typeof each === 'string'
            ? compilePattern(each, [list, index], issues, 'i')
            : compilePattern(each.pattern, [list, index, 'pattern'], issues, 'i'),
        ),
      );
      return compiled.filter((each) => each !== undefined);
    };
    const required = await compile('required');
    const forbidden = await compile('forbidden');
    throwIssues(issues);
    const most = given.max_calls;
    const checks = required.length + forbidden.length + (most === undefined ? 0 : 1);
    const settings = {
      required: required.map(({ source }) => source),
      forbidden: forbidden.map(({ source }) => source),
      ...(most !== undefined && { max_calls: most }),
    };
    return {
      needsWorkspace: false,
      grade(input) {
        const calls = toolCallsOf(input);
        const texts = calls.flatMap(textsOf);
        const called = ({ test }: Pattern): boolean => texts.some((text) => test(text));
        const failures = [
          ...required.filter((each) => !called(each)).map(({ source }) => `no tool call matches ${quote(source)}`),
          ...forbidden.filter(called).map(({ source }) => `a tool call matches ${quote(source)}`),
          ...(most !== undefined && calls.length > most ? [`${calls.length} tool calls, more than ${most}`] : []),
        ];
        const details = { ...settings, tools_used: toolNames(calls) };
        return gradeChecks(checks, failures, 'the tool calls are as expected', details);
      },
    };
  },
});

/** A tool's name, and its arguments: each as text, what is no text as JSON. */
function textsOf(call: ToolCall): string[] {
  const texts = Object.values(call.arguments).map((value) =>
    typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  );
  return [call.name, ...texts];
}
