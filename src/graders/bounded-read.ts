import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Graders read no file larger than this. */
export const largestRead = 16 * 1024 * 1024;

/** `tooLarge`: it is there and could be read, but not by a grader. */
export type ReadOutcome = { readonly bytes: Buffer } | { readonly problem: string; readonly tooLarge?: true };

/**
 * Reads a regular file of at most `largestRead` bytes. Never waits: a FIFO, a device or a socket is a problem.
 * Synchronous, for it reads small local files and a thread hop costs more than all of it.
 */
export function readBounded(path: string): ReadOutcome {
  let file: number;
  try {
    // Without O_NONBLOCK opening a FIFO would wait for a writer.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0));
  } catch (error) {
    return { problem: problemOf(error) };
  }
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) return { problem: 'is a directory' };
    if (!stat.isFile()) return { problem: 'is not a regular file' };
    if (stat.size > largestRead) return tooLarge(stat.size);
    // One byte more than the limit, so that a file that grows (or says 0, as in /proc) is noticed.
    let bytes = Buffer.allocUnsafe(stat.size + 1);
    let length = 0;
    for (;;) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      if (read === 0) return { bytes: bytes.subarray(0, length) };
      length += read;
      if (length > largestRead) return tooLarge(length);
      if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.allocUnsafe(bytes.length + 4096)]);
    }
  } catch (error) {
    return { problem: problemOf(error) };
  } finally {
    closeSync(file);
  }
}

function tooLarge(size: number): ReadOutcome {
  return { problem: `has ${size} bytes, more than the ${largestRead} that graders read`, tooLarge: true };
}

/** The code of a file system error, ENOENT for one, else its text. */
export function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error)) return error.message;
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'does not exist',
    ENOTDIR: 'does not exist',
    ELOOP: 'is a link that leads to itself',
    EACCES: 'may not be read',
    ENXIO: 'is not a regular file',
  };
  return known[String(error.code)] ?? error.message;
}
