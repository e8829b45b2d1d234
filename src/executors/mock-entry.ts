import * as z from 'zod';
import { EventShape, UsageShape } from './event-shape.js';

const named = z.record(z.string(), z.unknown());

const file = z.union([z.string(), z.strictObject({ symlink: z.string().min(1) })], {
  error: 'must be the text of the file, or {symlink: target}',
});
/** Escapes are not refused here: a script may play an agent that tries them, and then sees its trial fail. */
const files = z.record(z.string(), file);

const toolCall = z.strictObject({
  name: z.string().min(1),
  arguments: named.default({}),
  result: z.exactOptional(z.string()),
  success: z.boolean().default(true),
});
const skillInvocation = z.union(
  [
    z
      .string()
      .min(1)
      .transform((name) => ({ name })),
    z.strictObject({ name: z.string().min(1), path: z.exactOptional(z.string()) }),
  ],
  { error: 'must be the name of a skill, or {name, path}' },
);

/** What the scripted agent does in one trial. What is not said is as without a script. */
export const MockEntry = z.strictObject({
  output: z.exactOptional(z.string()),
  files: files.default({}),
  tool_calls: z.exactOptional(z.array(toolCall)),
  skill_invocations: z.exactOptional(z.array(skillInvocation)),
  usage: z.exactOptional(UsageShape),
  session_id: z.exactOptional(z.string().min(1)),
  delay_ms: z
    .number()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0),
  error: z.exactOptional(z.string().min(1)),
  events: z.exactOptional(z.array(EventShape)),
});
export type MockEntry = z.output<typeof MockEntry>;
