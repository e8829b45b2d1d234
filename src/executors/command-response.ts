import type { ProcessResult } from '../support/process-group.js';
import type { CommandOptions } from './command-options.js';
import type { AgentOutput } from './command-output.js';
import type { EventReport } from './event-report.js';
import { EventRecorder } from './event-recorder.js';
import type { TrialResponse } from './executor.js';
import { behaviourOf } from './transcript-behaviour.js';

/** What a program left behind. */
interface Made {
  readonly output: AgentOutput;
  /** Of a program that reports what it does. */
  readonly report: EventReport | undefined;
  /** The session that it was told to use. */
  readonly session: string | undefined;
}

/** The trial that a program's ending, answer and report come to. */
export function commandResponse(options: CommandOptions, result: ProcessResult, made: Made): TrialResponse {
  const { output, report } = made;
  const text = 'text' in output ? output.text : '';
  const problems = [
    ...endingProblem(result),
    ...('problem' in output ? [output.problem] : []),
    ...(report?.problems ?? []),
  ];
  const recorder = new EventRecorder();
  const reported = report?.events.filter((event) => event.type !== 'end') ?? [];
  for (const event of reported) recorder.add(event);
  const said = reported.some((event) => event.type === 'message' && event.role === 'assistant');
  if (text !== '' && !said) recorder.add({ type: 'message', role: 'assistant', content: text });
  for (const message of problems) recorder.add({ type: 'error', message });
  recorder.add({ type: 'end' });
  const { events } = recorder;
  const session = report?.sessionId ?? made.session;
  return {
    output: text,
    events,
    ...(report && behaviour(options, report, events)),
    ...('text' in output && output.truncated && { outputTruncated: true }),
    ...('path' in output && output.path !== undefined && { outputPath: output.path }),
    ...(session !== undefined && { sessionId: session }),
    ...(problems.length > 0 && { errorMessage: problems.join('; ') }),
  };
}

/** Of a report with a line that cannot be read nobody knows what it leaves out: then nothing is told of calls and skills. */
function behaviour(
  { reports = ['tool_calls', 'skill_invocations'] }: CommandOptions,
  report: EventReport,
  events: TrialResponse['events'],
): Partial<TrialResponse> {
  const { toolCalls, skillInvocations, usage } = behaviourOf(events);
  const isWhole = report.problems.length === 0;
  return {
    ...(isWhole && reports.includes('tool_calls') && { toolCalls }),
    ...(isWhole && reports.includes('skill_invocations') && { skillInvocations }),
    ...(usage && { usage }),
  };
}

function endingProblem({ exitCode, signalName, stderr }: ProcessResult): readonly string[] {
  if (exitCode === 0) return [];
  const how = exitCode === null ? `was ended by ${signalName ?? 'a signal'}` : `exited with code ${exitCode}`;
  const said = lastWords(stderr.text);
  return [`the command ${how}${said === '' ? '' : `: ${said}`}`];
}

/** The end of what a program said before it failed; its reason stands there more often than at the beginning. */
function lastWords(stderr: string): string {
  const said = stderr.trim();
  return said.length <= 2000 ? said : `... ${said.slice(-2000)}`;
}
