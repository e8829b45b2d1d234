import type { TrialResponse } from '../executors/executor.js';
import type { SessionDigest, TrialResult } from '../results/outcome.js';

/** What waza calls the session digest: the tool calls, errors and usage of a trial. */
export function digestOf(response: TrialResponse): SessionDigest {
  const calls = response.toolCalls ?? [];
  const { skillInvocations: skills } = response;
  const unreported: ('tool_calls' | 'skill_invocations')[] = [];
  if (response.toolCalls === undefined) unreported.push('tool_calls');
  if (skills === undefined) unreported.push('skill_invocations');
  return {
    tool_call_count: calls.length,
    tools_used: calls.map((call) => call.name),
    ...(calls.length > 0 && { tool_calls: calls }),
    errors: response.events.flatMap((event) => (event.type === 'error' ? [event.message] : [])),
    ...(response.usage && { usage: response.usage }),
    ...(response.sessionId !== undefined && { session_id: response.sessionId }),
    ...(skills !== undefined && skills.length > 0 && { skill_invocations: skills }),
    ...(unreported.length > 0 && { unreported }),
  };
}

const emptyDigest: SessionDigest = { tool_call_count: 0, tools_used: [], errors: [] };

/** A trial that has nothing to judge: it could not be made, was canceled, or was never started. */
export function unjudgedTrial(
  trial: number,
  status: 'error' | 'canceled' | 'skipped',
  facts: {
    readonly attempts?: number;
    readonly durationMs?: number;
    readonly message?: string;
    readonly broken?: true;
  } = {},
): TrialResult {
  return {
    run_number: trial,
    attempts: facts.attempts ?? 0,
    status,
    duration_ms: facts.durationMs ?? 0,
    score: 0,
    weighted_score: 0,
    validations: {},
    session_digest: emptyDigest,
    final_output: '',
    ...(facts.message !== undefined && { error_msg: facts.message }),
    ...(facts.broken === true && { execution_error: true }),
  };
}
