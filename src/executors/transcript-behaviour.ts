import type { AgentEvent, SkillInvocation, ToolCall, Usage } from '../results/transcript.js';

/** What an agent did, as graders of behaviour ask for it. */
export interface Behaviour {
  readonly toolCalls: readonly ToolCall[];
  readonly skillInvocations: readonly SkillInvocation[];
  /** Sums of all usage events; absent when there was none. */
  readonly usage?: Usage;
}

/** Reads calls (in their order, with what came of them), skills and usage out of a transcript. A call without a result did not succeed. */
export function behaviourOf(events: readonly AgentEvent[]): Behaviour {
  const results = new Map<string, Extract<AgentEvent, { type: 'tool_result' }>>();
  for (const event of events) if (event.type === 'tool_result') results.set(event.id, event);
  const toolCalls: ToolCall[] = [];
  const skillInvocations: SkillInvocation[] = [];
  const usage: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const event of events) {
    if (event.type === 'tool_call') {
      const result = results.get(event.id);
      toolCalls.push({
        name: event.name,
        arguments: event.arguments,
        ...(result?.result !== undefined && { result: result.result }),
        success: result?.success ?? false,
      });
    } else if (event.type === 'skill_invoked') {
      skillInvocations.push({ name: event.name, ...(event.path !== undefined && { path: event.path }) });
    } else if (event.type === 'usage') {
      for (const name of usageCounts) {
        const count = event[name];
        if (count !== undefined) usage[name] = (usage[name] ?? 0) + count;
      }
    }
  }
  return { toolCalls, skillInvocations, ...(Object.keys(usage).length > 0 && { usage }) };
}

const usageCounts = [
  'turns',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'premium_requests',
] as const satisfies readonly (keyof Usage)[];
