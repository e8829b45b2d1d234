import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Thrown for a directory, pipe, device or socket where a file is wanted. */
export class NotAFileError extends Error {
  constructor() {
    super('this is not a regular file');
  }
}

const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/**
 * Opens a file for reading, and nothing else: opening a pipe would wait for a writer in a thread that no signal reaches,
 * not even at the end of the process, and a device may have no end. Links are followed. Throws NotAFileError, and what
 * the system says.
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  const file = await open(path, flags);
  try {
    if ((await file.stat()).isFile()) return file;
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  throw new NotAFileError();
}

/** The text of a regular file, UTF-8. Throws as `openRegularFile`. */
export async function readRegularFile(path: string, signal?: AbortSignal): Promise<string> {
  await using file = await openRegularFile(path);
  return await file.readFile({ encoding: 'utf8', ...(signal && { signal }) });
}
