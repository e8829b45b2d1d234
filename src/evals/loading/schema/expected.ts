import * as z from 'zod';
import { OutcomeRule } from '../../../graders/expected/outcomes.js';
import { ToolCallRules } from '../../../graders/expected/tool-calls.js';

const words = z.array(z.string().min(1)).optional();
const limit = z.int().min(0).optional();

/**
 * `expected` of a task: every key is a grader that nobody needs to write. `output_excludes` and `matches` are in waza's
 * guide, `output_contains_any` and `max_response_time_ms` in its examples; its code reads none of them.
 */
export const Expected = z.strictObject({
  outcomes: z.array(OutcomeRule).optional(),
  tool_calls: ToolCallRules.optional(),
  behavior: z
    .strictObject({
      max_tool_calls: limit,
      max_iterations: limit,
      max_tokens: limit,
      max_response_time_ms: limit,
      required_tools: words,
      forbidden_tools: words,
    })
    .optional(),
  output_contains: words,
  output_contains_any: words,
  output_not_contains: words,
  output_excludes: words,
  matches: words,
  should_trigger: z.boolean().optional(),
});
export type Expected = z.output<typeof Expected>;
