import { DomainError } from '../../protocol/errors.js';
import { readBoundedFile, TooLargeError } from '../../support/bounded-file.js';

const maxBytes = 64 * 1024 * 1024;

/**
 * The text of a report; undefined when there is no such file. Throws DomainError: limit beyond 64 MiB, invalid-params
 * for what is no file that can be read.
 */
export async function readReport(path: string, name: string): Promise<string | undefined> {
  try {
    return await readBoundedFile(path, maxBytes);
  } catch (error) {
    if (error instanceof TooLargeError) {
      const hint = 'let the report hold fewer files, or several reports a part each';
      throw new DomainError('limit', `${name} is larger than 64 MiB`, { path, hint });
    }
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new DomainError('invalid-params', `${name} cannot be read: ${why}`, { path }, { cause: error });
  }
}
