import * as z from 'zod';

const count = z.number().int().min(0);
const named = z.record(z.string(), z.unknown());

/** Token counts, as scripts and programs report them. */
export const UsageShape = z.strictObject({
  turns: z.exactOptional(count),
  input_tokens: z.exactOptional(count),
  output_tokens: z.exactOptional(count),
  cache_read_tokens: z.exactOptional(count),
  cache_write_tokens: z.exactOptional(count),
  premium_requests: z.exactOptional(z.number().min(0)),
});

/** One event of a transcript as a script or a program writes it: `AgentEventBody`, without number and time. */
export const EventShape = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('message'), role: z.enum(['user', 'assistant', 'system']), content: z.string() }),
  z.strictObject({
    type: z.literal('tool_call'),
    id: z.string().min(1),
    name: z.string().min(1),
    arguments: named.default({}),
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    id: z.string(),
    success: z.boolean().default(true),
    result: z.exactOptional(z.string()),
  }),
  z.strictObject({ type: z.literal('skill_invoked'), name: z.string().min(1), path: z.exactOptional(z.string()) }),
  UsageShape.extend({ type: z.literal('usage') }),
  z.strictObject({ type: z.literal('error'), message: z.string() }),
  z.strictObject({ type: z.literal('end') }),
]);

/** A line of a program's report: an event, or the name of its session. */
export const ReportLine = z.discriminatedUnion('type', [
  ...EventShape.options,
  z.strictObject({ type: z.literal('session'), id: z.string().min(1) }),
]);
export type ReportLine = z.output<typeof ReportLine>;
