import * as z from 'zod';
import { defineGrader, type Grader } from './grader.js';
import { compareNames, type Matching } from './name-sequence.js';
import { toolCallsOf, toolNames } from './session.js';

const matchings = {
  exact_match: 'exact',
  in_order_match: 'in-order',
  any_order_match: 'any-order',
} as const satisfies Record<string, Matching>;

const config = z.strictObject({
  matching_mode: z.enum(['exact_match', 'in_order_match', 'any_order_match']),
  expected_actions: z.array(z.string()).min(1),
});

/** `action_sequence`: the names of the tools called, against an expected list. The score is F1, apart from passed. */
export const actionSequence = defineGrader({
  kind: 'action_sequence',
  config,
  wants: () => ({ toolCalls: true }),
  create({ matching_mode, expected_actions }): Grader {
    return {
      needsWorkspace: false,
      grade(input) {
        const actual = toolNames(toolCallsOf(input));
        const { passed, precision, recall, f1, missing } = compareNames(
          expected_actions,
          actual,
          matchings[matching_mode],
        );
        const missed =
          missing.length === 0 ? 'the order or the number of actions differs' : `missing: ${missing.join(', ')}`;
        return {
          score: f1,
          passed,
          feedback: passed
            ? `the actions match (${matching_mode})`
            : `the actions do not match (${matching_mode}): ${missed}`,
          details: { matching_mode, expected_actions, actual_actions: actual, precision, recall, f1 },
        };
      },
    };
  },
});
