import * as z from 'zod';
import { gradeChecks } from './checks.js';
import { defineGrader, GraderConfigError, GraderError, type GradeInput, type Grader } from './grader.js';
import { tokensOf, toolCallsOf, toolNames } from './session.js';

const limit = z.int().min(0).optional();
const config = z.strictObject({
  max_tool_calls: limit,
  max_tokens: limit,
  /** Ours: rounds of the agent, as its usage counts them (`turns`). */
  max_iterations: limit,
  required_tools: z.array(z.string().min(1)).optional(),
  forbidden_tools: z.array(z.string().min(1)).optional(),
  max_duration_ms: limit,
  /** A limit of 0 that is written is a limit; without this it means "no limit", as in waza. */
  allow_zero: z.boolean().optional(),
});
const limitNames = ['max_tool_calls', 'max_tokens', 'max_iterations', 'max_duration_ms'] as const;

/** `behavior`: limits on what the agent used, and which tools it had to or must not call. */
export const behavior = defineGrader({
  kind: 'behavior',
  config,
  wants: (written) =>
    ['max_tool_calls', 'required_tools', 'forbidden_tools'].some((key) => key in written) ? { toolCalls: true } : {},
  create(given): Grader {
    const required = given.required_tools ?? [];
    const forbidden = given.forbidden_tools ?? [];
    const limitOf = (name: (typeof limitNames)[number]): number | undefined =>
      given[name] === 0 && given.allow_zero !== true ? undefined : given[name];
    const maxCalls = limitOf('max_tool_calls');
    const maxTokens = limitOf('max_tokens');
    const maxRounds = limitOf('max_iterations');
    const maxDuration = limitOf('max_duration_ms');
    const limits = [maxCalls, maxTokens, maxRounds, maxDuration].filter((each) => each !== undefined).length;
    const checks = limits + required.length + forbidden.length;
    if (checks === 0) throw new GraderConfigError([nothingChecked(given)]);
    const judgesCalls = maxCalls !== undefined || required.length + forbidden.length > 0;
    const settings = {
      max_tool_calls: given.max_tool_calls ?? 0,
      max_tokens: given.max_tokens ?? 0,
      ...(given.max_iterations !== undefined && { max_iterations: given.max_iterations }),
      required_tools: required,
      forbidden_tools: forbidden,
      max_duration_ms: given.max_duration_ms ?? 0,
      ...(given.allow_zero !== undefined && { allow_zero: given.allow_zero }),
    };

    function failuresOf(input: GradeInput, used: readonly string[], tokens: number | undefined): string[] {
      const failures: string[] = [];
      if (maxCalls !== undefined && used.length > maxCalls)
        failures.push(`${used.length} tool calls, more than ${maxCalls}`);
      if (maxTokens !== undefined) {
        if (tokens === undefined) throw new GraderError('max_tokens cannot be judged: the token usage is unknown');
        if (tokens > maxTokens) failures.push(`${tokens} tokens, more than ${maxTokens}`);
      }
      if (maxRounds !== undefined) {
        const rounds = input.usage?.turns;
        if (rounds === undefined)
          throw new GraderError('max_iterations cannot be judged: the executor does not report turns');
        if (rounds > maxRounds) failures.push(`${rounds} rounds, more than ${maxRounds}`);
      }
      const names = new Set(used);
      for (const tool of required) if (!names.has(tool)) failures.push(`required tool not used: ${tool}`);
      for (const tool of forbidden) if (names.has(tool)) failures.push(`forbidden tool used: ${tool}`);
      if (maxDuration !== undefined && input.durationMs > maxDuration)
        failures.push(`took ${input.durationMs} ms, more than ${maxDuration} ms`);
      return failures;
    }

    return {
      needsWorkspace: false,
      grade(input) {
        const used = toolNames(judgesCalls ? toolCallsOf(input) : (input.toolCalls ?? []));
        const tokens = tokensOf(input);
        return gradeChecks(checks, failuresOf(input, used, tokens), 'all behavior checks passed', {
          ...settings,
          tool_call_count: used.length,
          tools_used: used,
          actual_duration: input.durationMs,
          ...(tokens !== undefined && { tokens_total: tokens }),
        });
      },
    };
  },
});

function nothingChecked(given: z.output<typeof config>) {
  const zero = limitNames.find((name) => given[name] === 0);
  return {
    path: zero === undefined ? [] : [zero],
    code: 'no-checks',
    message: 'this grader checks nothing: no limit and no tool is given',
    hint:
      zero === undefined
        ? `give at least one of ${limitNames.join(', ')}, required_tools, forbidden_tools`
        : `${zero}: 0 means "no limit"; add allow_zero: true to make 0 a limit`,
  };
}
