import { toWazaToolCalls, toWazaTranscript, wazaErrors } from '../../results/waza-transcript.js';
import { GraderError, type GradeInput } from '../grader.js';
import { wholeOutput } from '../whole-output.js';

const names = ['output', 'outcome', 'transcript', 'tool_calls', 'errors', 'duration_ms'] as const;
export type AssertionName = (typeof names)[number];

/** What assertions may come to use. */
export interface UsedNames {
  readonly mentioned: readonly AssertionName[];
  /** Not mentioned, yet within reach: the global object can be asked for a name that is put together. */
  readonly reachable: readonly AssertionName[];
}

/** What no assertion can come to use is not built, sent or parsed. */
export function namesUsedBy(assertions: readonly string[]): UsedNames {
  const all = assertions.join('\n');
  const mentioned = names.filter((name) => new RegExp(String.raw`\b${name}\b`).test(all));
  const global = /\b(?:this|globalThis|eval|Function|constructor)\b/.test(all);
  return { mentioned, reachable: global ? names.filter((name) => !mentioned.includes(name)) : [] };
}

/** The values of names, in waza's shapes. Throws GraderError when one that is mentioned is not known of this trial. */
export function valuesOf({ mentioned, reachable }: UsedNames, input: GradeInput): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of mentioned) values[name] = valueOf(name, input);
  for (const name of reachable) if (name !== 'tool_calls' || input.toolCalls) values[name] = valueOf(name, input);
  return values;
}

function valueOf(name: AssertionName, input: GradeInput): unknown {
  switch (name) {
    case 'output':
      return wholeOutput(input);
    case 'outcome':
      return {};
    case 'transcript':
      return toWazaTranscript(input.events);
    case 'errors':
      return wazaErrors(toWazaTranscript(input.events));
    case 'duration_ms':
      return Math.round(input.durationMs);
    case 'tool_calls':
      if (!input.toolCalls)
        throw new GraderError('the executor does not report tool calls, so that they cannot be judged');
      return toWazaToolCalls(input.toolCalls);
  }
}
