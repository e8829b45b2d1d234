import { sumUsage } from '../results/sum-usage.js';
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
    }
  }
  const usage = sumUsage(events.filter((event) => event.type === 'usage'));
  return { toolCalls, skillInvocations, ...(usage && { usage }) };
}
