import * as z from 'zod';

const TriggerPrompt = z.strictObject({
  prompt: z.string().regex(/\S/, 'must not be blank'),
  /** For readers; repeated in the results. */
  reason: z.string().optional(),
  /** `medium` counts half. */
  confidence: z.enum(['high', 'medium', '']).optional(),
});
const prompts = z.array(TriggerPrompt).max(10_000).optional();

/** trigger_tests.yaml: prompts that should, and that should not, make an agent take up a skill. */
export const TriggerFile = z.strictObject({
  skill: z.string().regex(/\S/, 'must not be blank'),
  should_trigger_prompts: prompts,
  should_not_trigger_prompts: prompts,
});
export type TriggerFile = z.output<typeof TriggerFile>;
