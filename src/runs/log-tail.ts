import { open, type FileHandle } from 'node:fs/promises';
import type { RunEvent } from '../protocol/run-event.js';
import { Progress } from '../protocol/run.js';
import { parseEvent } from './event-line.js';
import { isMissing } from './missing.js';
import { openRegularFile } from '../support/regular-file.js';

const chunkBytes = 64 * 1024;
/** How far back the last `progress` event is looked for. */
const searchBytes = 8 * 1024 * 1024;

/** What the end of an event log tells. */
export interface LogTail {
  readonly last: RunEvent | undefined;
  /** The newest counts that were reported. */
  readonly progress: Progress | undefined;
}

/** Removes a last line that was not written to its end. A file that is not there is left so. */
export async function cutTornLine(path: string): Promise<void> {
  await withFile(open(path, 'r+'), async (file) => {
    const { size } = await file.stat();
    let end = size;
    while (end > 0) {
      const bytes = await readBefore(file, end);
      const newline = bytes.lastIndexOf(10);
      end -= bytes.length - (newline + 1);
      if (newline !== -1) break;
    }
    if (end < size) await file.truncate(end);
  });
}

/** Reads a log from its end, as far as needed for its last event and its last counts. Skips a torn last line. */
export async function readTail(path: string): Promise<LogTail> {
  let last: RunEvent | undefined;
  let progress: Progress | undefined;
  // A pipe in its place would keep a reader waiting for ever.
  await withFile(openRegularFile(path), async (file) => {
    let searched = 0;
    for await (const line of linesBackwards(file)) {
      searched += line.length;
      if (last === undefined) last = parseEvent(line);
      if (line.includes('"type":"progress"')) {
        const event = parseEvent(line);
        if (event?.type === 'progress') progress = Progress.parse(event);
      }
      if (last !== undefined && (progress !== undefined || searched > searchBytes)) return;
    }
  });
  return { last, progress };
}

async function withFile(opening: Promise<FileHandle>, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    const file = await opening;
    try {
      await use(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Complete lines, last one first. */
async function* linesBackwards(file: FileHandle): AsyncGenerator<string> {
  let end = (await file.stat()).size;
  let parts: Buffer[] = [];
  let torn = true; // what stands behind the last newline
  while (end > 0) {
    let bytes = await readBefore(file, end);
    end -= bytes.length;
    for (let newline = bytes.lastIndexOf(10); newline !== -1; newline = bytes.lastIndexOf(10)) {
      const line = Buffer.concat([bytes.subarray(newline + 1), ...parts.toReversed()]);
      if (!torn) yield line.toString('utf8');
      torn = false;
      parts = [];
      bytes = bytes.subarray(0, newline);
    }
    if (bytes.length > 0) parts.push(bytes);
  }
  if (!torn && parts.length > 0) yield Buffer.concat(parts.toReversed()).toString('utf8');
}

async function readBefore(file: FileHandle, end: number): Promise<Buffer> {
  const start = Math.max(0, end - chunkBytes);
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
}
