import type { AgentEventBody } from '../results/transcript.js';
import { ReportLine } from './event-shape.js';

/** What a program reported of its doing, line by line. */
export interface EventReport {
  readonly events: readonly AgentEventBody[];
  readonly sessionId?: string;
  /** Each with its line. What was called, or not called, is unknown when there is one. */
  readonly problems: readonly string[];
}

const mostProblems = 5;

/** Reads a report: one JSON object a line, blank lines left out. `name` says in problems what was read. */
export function readEventReport(text: string, name: string): EventReport {
  const events: AgentEventBody[] = [];
  const problems: string[] = [];
  const calls = new Map<string, boolean>();
  let sessionId: string | undefined;
  let line = 0;
  for (const written of text.split('\n')) {
    line += 1;
    if (written.trim() === '') continue;
    const read = readLine(written);
    const problem =
      'problem' in read ? read.problem : (problemOfCall(read.line, calls) ?? otherSession(read.line, sessionId));
    if (problem !== undefined) problems.push(`${name}, line ${line}: ${problem}`);
    else if ('line' in read && read.line.type === 'session') sessionId = read.line.id;
    else if ('line' in read && read.line.type !== 'session') events.push(read.line);
  }
  if (line > 0 && events.length === 0 && problems.length === 0) problems.push(`${name}: it holds no event`);
  const more = problems.length - mostProblems;
  return {
    events,
    ...(sessionId !== undefined && { sessionId }),
    problems: more > 0 ? [...problems.slice(0, mostProblems), `and ${more} more lines like these`] : problems,
  };
}

function readLine(text: string): { readonly line: ReportLine } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'not a JSON object' };
  }
  const parsed = ReportLine.safeParse(value);
  if (parsed.success) return { line: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue === undefined) return { problem: 'not an event' };
  if (issue.code === 'invalid_union') return { problem: 'no event has this `type`' };
  return { problem: issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}` };
}

/** `calls`: ids so far, true when their result is known. */
function problemOfCall(line: ReportLine, calls: Map<string, boolean>): string | undefined {
  if (line.type === 'tool_call') {
    if (calls.has(line.id)) return `another tool_call has the id ${JSON.stringify(line.id)}`;
    calls.set(line.id, false);
  } else if (line.type === 'tool_result') {
    const known = calls.get(line.id);
    if (known === undefined) return `no tool_call before it has the id ${JSON.stringify(line.id)}`;
    if (known) return `the call ${JSON.stringify(line.id)} has a result already`;
    calls.set(line.id, true);
  }
  return undefined;
}

function otherSession(line: ReportLine, known: string | undefined): string | undefined {
  if (line.type !== 'session' || known === undefined || known === line.id) return undefined;
  return 'another session than before';
}
