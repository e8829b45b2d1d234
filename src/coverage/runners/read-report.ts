import { open } from 'node:fs/promises';
import { DomainError } from '../../protocol/errors.js';

const maxBytes = 64 * 1024 * 1024;

/** The text of a report; undefined when there is no such file. Throws DomainError('limit') beyond 64 MiB. */
export async function readReport(path: string, name: string): Promise<string | undefined> {
  const file = await open(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    if (size > maxBytes) {
      const hint = 'let the report hold fewer files, or several reports a part each';
      throw new DomainError('limit', `${name} is larger than 64 MiB`, { path, hint });
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
