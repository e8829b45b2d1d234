import { closeSync, constants, fstatSync, futimesSync, open, readSync, rename, writeSync } from 'node:fs';
import { open as openHandle, rm } from 'node:fs/promises';
import { randomName } from '../../support/random-name.js';
import { writeAtomic } from '../../support/atomic-file.js';

/**
 * Entries are small and many, and each job for a thread of Node's pool costs more than a system call. So only what may
 * wait for a disk or a server is such a job, opening and renaming; what then goes between memory and an open file is
 * done at once, up to this size.
 */
const atOnceBytes = 64 * 1024;

/** Recently used entries need no new time of use. */
const freshMs = 60_000;

/** Without O_NONBLOCK a pipe in the place of an entry would hold a thread for ever. */
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const prefix = randomName();
let count = 0;

/** The bytes of an entry of at most `limit` bytes, which then counts as just used; undefined when there is none. */
export async function readEntryFile(path: string, limit: number): Promise<Buffer | undefined> {
  const file = await opened(path, readFlags);
  if (typeof file !== 'number') return undefined;
  let long = false;
  try {
    const found = fstatSync(file);
    if (!found.isFile() || found.size > limit) return undefined;
    if (Date.now() - found.mtimeMs > freshMs) touch(file);
    long = found.size > atOnceBytes;
    if (!long) return readWhole(file, found.size);
  } finally {
    closeSync(file);
  }
  return await readLong(path, limit);
}

function readWhole(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let got = 0;
  while (got < size) {
    const more = readSync(file, bytes, got, size - got, got);
    if (more === 0) break;
    got += more;
  }
  return bytes.subarray(0, got);
}

async function readLong(path: string, limit: number): Promise<Buffer | undefined> {
  await using file = await openHandle(path, readFlags);
  const found = await file.stat();
  return found.isFile() && found.size <= limit ? await file.readFile() : undefined;
}

function touch(file: number): void {
  const now = new Date();
  try {
    futimesSync(file, now, now);
  } catch {
    // a cache that may only be read is one all the same
  }
}

/** Writes an entry whole or not at all; throws when it cannot be written, and leaves nothing then. */
export async function writeEntryFile(path: string, bytes: Buffer): Promise<void> {
  if (bytes.length > atOnceBytes) return await writeAtomic(path, bytes);
  count += 1;
  const temporary = `${path}.${prefix}-${count}.tmp`;
  const file = await opened(temporary, 'wx');
  if (typeof file !== 'number') throw file;
  try {
    try {
      let at = 0;
      while (at < bytes.length) at += writeSync(file, bytes, at);
    } finally {
      closeSync(file);
    }
    await renamed(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The descriptor, or why there is none: most looks into a new cache find nothing, which is not worth a stack trace. */
function opened(path: string, flags: number | string): Promise<number | Error> {
  return new Promise((resolve) => {
    open(path, flags, (error, file) => resolve(error ?? file));
  });
}

function renamed(from: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    rename(from, to, (error) => (error === null ? resolve() : reject(error)));
  });
}
