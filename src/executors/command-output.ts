import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { OutputCapture, type OutputLimit, type SpillTarget } from '../support/output-capture.js';
import { findInside } from './workspace-path.js';

/** Larger files are not read at all: no answer of an agent is that long. */
const largestFile = 256 * 1024 * 1024;

/** The answer of an agent, or why there is none to judge. */
export type AgentOutput =
  | { readonly text: string; readonly truncated: boolean; readonly path?: string }
  | { readonly problem: string };

/** Reads the file in which a command leaves its answer. It may be anything: the command is not trusted with paths. */
export async function readOutputFile(
  workspace: string,
  file: string,
  limit: OutputLimit,
  spill: SpillTarget,
  signal: AbortSignal,
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
