import type { AgentEvent, ToolCall } from './transcript.js';

/** A transcript entry as waza writes it: `type` always, the rest where the event has it. */
export interface WazaTranscriptEntry {
  readonly type: string;
  readonly content?: string;
  readonly message?: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly success?: boolean;
  readonly tool_call_id?: string;
  readonly tool_name?: string;
  readonly tool_result?: { readonly content: string };
}

/** A tool call as waza's assertions see it. The five named arguments are always there, "" when the call lacks them. */
export interface WazaToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly result?: { readonly content: string };
  readonly success: boolean;
}

/** The tool with which an agent tells what it is about to do; waza leaves it out of everything. */
const intentTool = 'report_intent';
const emptyArguments = { path: '', file_text: '', command: '', description: '', skill: '' };

/** Events in waza's names and order, without the calls of `report_intent`. */
export function toWazaTranscript(events: readonly AgentEvent[]): WazaTranscriptEntry[] {
  const intents = new Set<string>();
  const entries: WazaTranscriptEntry[] = [];
  for (const event of events) {
    if (event.type === 'tool_call' && event.name === intentTool) intents.add(event.id);
    if ((event.type === 'tool_call' || event.type === 'tool_result') && intents.has(event.id)) continue;
    entries.push(toEntry(event));
  }
  return entries;
}

/** Tool calls in the order of their starts, in waza's shape, without those of `report_intent`. */
export function toWazaToolCalls(toolCalls: readonly ToolCall[]): WazaToolCall[] {
  return toolCalls
    .filter((call) => call.name !== intentTool)
    .map((call) => ({
      name: call.name,
      arguments: { ...emptyArguments, ...call.arguments },
      ...(call.result !== undefined && { result: { content: call.result } }),
      success: call.success,
    }));
}

/** The entries that speak of an error, by their type or their content. */
export function wazaErrors(transcript: readonly WazaTranscriptEntry[]): WazaTranscriptEntry[] {
  return transcript.filter((entry) => entry.type.includes('error') || (entry.content ?? '').includes('error'));
}

function toEntry(event: AgentEvent): WazaTranscriptEntry {
  switch (event.type) {
    case 'message':
      return { type: `${event.role}.message`, content: event.content };
    case 'tool_call':
      return {
        type: 'tool.execution_start',
        arguments: event.arguments,
        tool_call_id: event.id,
        tool_name: event.name,
      };
    case 'tool_result':
      return {
        type: 'tool.execution_complete',
        success: event.success,
        tool_call_id: event.id,
        ...(event.result !== undefined && { tool_result: { content: event.result } }),
      };
    case 'skill_invoked':
      return { type: 'skill.invoked' };
    case 'usage':
      return { type: 'assistant.usage' };
    case 'error':
      return { type: 'session.error', message: event.message };
    case 'end':
      return { type: 'session.idle' };
  }
}
