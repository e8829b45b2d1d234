import type { RunEvent } from '../protocol/run-event.js';
import { type EventTypes, readWanted } from './event-line.js';
import { isMissing } from './missing.js';
import type { SparseIndex } from './sparse-index.js';
import { openRegularFile } from '../support/regular-file.js';

export interface EventPage {
  readonly events: RunEvent[];
  readonly nextSeq: number;
  /** True when the page reaches the end of what may be read. */
  readonly atEnd: boolean;
}

export interface PageLimits {
  readonly limit: number;
  /** Events behind this one are not announced yet. */
  readonly maxSeq?: number;
  /** Default: all. */
  readonly types?: EventTypes | undefined;
}

const chunkBytes = 128 * 1024;
/** A page ends here, however few its events are. */
export const pageBytes = 2 * 1024 * 1024;

/**
 * Reads events `fromSeq`… of an event log. Line n holds event n; a torn last line is not read.
 * Reads from the nearest known place on and adds the places it passes to `index`.
 */
export async function readEvents(
  path: string,
  index: SparseIndex,
  fromSeq: number,
  limits: PageLimits,
): Promise<EventPage> {
  const events: RunEvent[] = [];
  const start = index.nearest(fromSeq);
  let { seq } = start;
  let bytes = 0;
  for await (const line of readLines(path, start.offset)) {
    if (seq > (limits.maxSeq ?? Infinity)) return { events, nextSeq: Math.max(seq, fromSeq), atEnd: true };
    index.add(seq, line.offset);
    if (seq >= fromSeq) {
      if (events.length >= limits.limit || bytes >= pageBytes) return { events, nextSeq: seq, atEnd: false };
      const event = readWanted(line.bytes, limits.types);
      if (event !== undefined) events.push(event);
      bytes += line.bytes.length;
    }
    seq += 1;
  }
  return { events, nextSeq: Math.max(seq, fromSeq), atEnd: true };
}

/** The complete lines of a file from `offset` on, none when there is no such file. */
async function* readLines(path: string, offset: number): AsyncGenerator<{ bytes: Buffer; offset: number }> {
  const file = await openRegularFile(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (file === undefined) return;
  try {
    let rest = Buffer.alloc(0);
    let lineStart = offset;
    for (let at = offset; ;) {
      // A line longer than a chunk is read in steps that double, so that joining them stays linear.
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.max(chunkBytes, rest.length)), 0, null, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      const bytes =
        rest.length === 0 ? buffer.subarray(0, bytesRead) : Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let from = 0;
      for (let end = bytes.indexOf(10, rest.length); end !== -1; end = bytes.indexOf(10, from)) {
        yield { bytes: bytes.subarray(from, end), offset: lineStart };
        lineStart += end + 1 - from;
        from = end + 1;
      }
      rest = bytes.subarray(from);
    }
  } finally {
    await file.close();
  }
}
