import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Without O_NONBLOCK a pipe in the place of a pack would hold a thread for ever. */
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Packs that were used lately need no new time of use. */
const freshMs = 60_000;

/** The bytes from `from` up to `to`, or to the end of the file; undefined when there are none such. */
export async function readSpan(path: string, from: number, to: number): Promise<Buffer | undefined> {
  try {
    await using file = await open(path, readFlags);
    const found = await file.stat();
    if (!found.isFile()) return undefined;
    const length = Math.min(to, found.size) - from;
    if (length <= 0) return undefined;
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } catch {
    return undefined;
  }
}

/** Lets a pack count as just used. A cache that may only be read is one all the same. */
export async function touchPack(path: string, now: number = Date.now()): Promise<void> {
  try {
    await using file = await open(path, readFlags);
    const found = await file.stat();
    if (now - found.mtimeMs > freshMs) await file.utimes(now / 1000, now / 1000);
  } catch {
    // Somebody has removed it.
  }
}
