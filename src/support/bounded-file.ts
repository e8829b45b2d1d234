import { openRegularFile } from './regular-file.js';

/** Thrown for a file that is larger than its reader takes. */
export class TooLargeError extends Error {
  constructor(maxBytes: number) {
    super(`this is larger than ${maxBytes} bytes`);
  }
}

/**
 * The text of a regular file of at most `maxBytes`. Throws NotAFileError for a pipe or a device, which may have no end,
 * TooLargeError, and what the system says.
 */
export async function readBoundedFile(path: string, maxBytes: number): Promise<string> {
  const file = await openRegularFile(path);
  try {
    if ((await file.stat()).size > maxBytes) throw new TooLargeError(maxBytes);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
