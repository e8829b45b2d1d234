import type { ToolCall } from '../results/transcript.js';
import { GraderError, type GradeInput } from './grader.js';

/** The tool calls of the trial. Throws GraderError when the executor cannot report them. */
export function toolCallsOf(input: GradeInput): readonly ToolCall[] {
  if (input.toolCalls) return input.toolCalls;
  throw new GraderError('the executor does not report tool calls, so that they cannot be judged');
}

/** Names of the tools called, in call order, with repeats. */
export function toolNames(calls: readonly ToolCall[]): string[] {
  return calls.map((call) => call.name);
}

/** Input plus output tokens; undefined when the usage is unknown. */
export function tokensOf(input: GradeInput): number | undefined {
  const { input_tokens: read, output_tokens: written } = input.usage ?? {};
  return read === undefined && written === undefined ? undefined : (read ?? 0) + (written ?? 0);
}
