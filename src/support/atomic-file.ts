import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { randomName } from './random-name.js';

/** Whole text or bytes, or pieces that are written as they come. */
export type FileData = string | Uint8Array | Iterable<string> | AsyncIterable<string>;

const batchChars = 64 * 1024;

/** Names of temporary files: no two processes share the prefix, no two writes of one process the number. */
const prefix = randomName();
let count = 0;

/**
 * Writes a file so that its readers see the old content or the new, never a part: a temporary file in the same
 * directory, then a rename. Pieces are written in batches of about 64 KiB with the event loop free in between.
 * `fsync` makes the content survive a power cut. On failure the temporary file is removed and the cause thrown.
 */
export async function writeAtomic(path: string, data: FileData, options: { fsync?: boolean } = {}): Promise<void> {
  count += 1;
  const temporary = `${path}.${prefix}-${count}.tmp`;
  const file = await open(temporary, 'wx');
  try {
    try {
      await writeAll(file, data);
      if (options.fsync === true) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAll(file: FileHandle, data: FileData): Promise<void> {
  if (typeof data === 'string' || data instanceof Uint8Array) return file.writeFile(data);
  let batch: string[] = [];
  let size = 0;
  for await (const piece of data) {
    batch.push(piece);
    size += piece.length;
    if (size < batchChars) continue;
    await file.writeFile(batch.join(''));
    batch = [];
    size = 0;
  }
  if (size > 0) await file.writeFile(batch.join(''));
}
