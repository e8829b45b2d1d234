import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { OutputCapture, type OutputLimit, type SpillTarget } from '../support/output-capture.js';
import type { ProcessOptions, ProcessResult } from '../support/process-group.js';
import type { CommandOptions } from './command-options.js';
import { type EventReport, readEventReport } from './event-report.js';
import { findInside } from './workspace-path.js';

/** Larger files are not read at all: no answer of an agent is that long. */
const largestFile = 256 * 1024 * 1024;

/** The answer of an agent, or why there is none to judge. */
export type AgentOutput =
  | { readonly text: string; readonly truncated: boolean; readonly path?: string }
  | { readonly problem: string };

/** Larger reports are not read: graders read no larger output either. */
const largestReport = 16 * 1024 * 1024;

/** Where a trial of a command runs, and where its long outputs go. */
export interface RunPlace {
  readonly workspace: string;
  readonly artifact: (name: string) => () => Promise<string>;
  readonly signal: AbortSignal;
}

function outputLimit({ output_limit_bytes: bytes }: CommandOptions): OutputLimit {
  const tail = Math.floor(bytes / 2);
  return { head: bytes - tail, tail };
}

/** What is kept of the streams: of an answer both ends with the whole in a file, of a report all of it. */
export function keptOfStdout(
  options: CommandOptions,
  artifact: RunPlace['artifact'],
): Pick<ProcessOptions, 'outputLimit' | 'spill'> {
  const stderr = artifact('stderr');
  if (options.events === 'stdout') return { outputLimit: { head: largestReport, tail: 0 }, spill: { stderr } };
  return { outputLimit: outputLimit(options), spill: { stdout: artifact('stdout'), stderr } };
}

/** What the program reported; undefined for one that was not asked to. */
export async function reportOf(
  { events }: CommandOptions,
  { stdout }: ProcessResult,
  place: RunPlace,
): Promise<EventReport | undefined> {
  if (events === undefined) return undefined;
  const nothing = { events: [], problems: [] };
  const whole = { head: largestReport, tail: 0 };
  const read = events === 'stdout' ? stdout : await readOutputFile(place.workspace, events.file, whole, place);
  if ('problem' in read) return { ...nothing, problems: [`events: ${read.problem}`] };
  if (read.truncated) return { ...nothing, problems: [`events: more than ${largestReport} bytes of them`] };
  return readEventReport(
    read.text,
    events === 'stdout' ? 'events on stdout' : `events in ${JSON.stringify(events.file)}`,
  );
}

/** The answer: where the options say, or what the report says that the assistant said. */
export async function answerOf(
  options: CommandOptions,
  { stdout }: ProcessResult,
  report: EventReport | undefined,
  place: RunPlace,
): Promise<AgentOutput> {
  const output = options.output ?? (options.events === 'stdout' ? 'events' : 'stdout');
  if (output === 'stdout') return stdout;
  const spill = place.artifact('output');
  if (output !== 'events')
    return await readOutputFile(place.workspace, output.file, outputLimit(options), place, spill);
  const said = (report?.events ?? []).flatMap((event) =>
    event.type === 'message' && event.role === 'assistant' ? [event.content] : [],
  );
  const capture = new OutputCapture(outputLimit(options), spill);
  await capture.write(Buffer.from(said.join('\n\n')));
  return await capture.finish();
}

/** Reads the file in which a command leaves its answer. It may be anything: the command is not trusted with paths. */
async function readOutputFile(
  workspace: string,
  file: string,
  limit: OutputLimit,
  { signal }: Pick<RunPlace, 'signal'>,
  spill?: SpillTarget,
): Promise<AgentOutput> {
  const name = JSON.stringify(file);
  try {
    const real = await findInside(workspace, file);
    if (real === undefined) return { problem: `the command left no output file ${name}` };
    const found = await stat(real);
    // A pipe or a device could be read for ever.
    if (!found.isFile()) return { problem: `the output ${name} is not a file` };
    if (found.size > largestFile) {
      return { problem: `the output file ${name} is too large: ${found.size} bytes, limit ${largestFile}` };
    }
    const capture = new OutputCapture(limit, spill);
    const chunks: AsyncIterable<Buffer> = createReadStream(real, { signal });
    for await (const chunk of chunks) await capture.write(chunk);
    return await capture.finish();
  } catch (error) {
    signal.throwIfAborted();
    return {
      problem: `the output file ${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
