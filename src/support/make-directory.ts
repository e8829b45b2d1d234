import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it; one that is there already is left as it is. Node's own `recursive` never ends,
 * and takes all memory, where a system says "no such directory" about a new entry of a directory that exists (/proc).
 */
export async function makeDirectory(dir: string, mode?: number): Promise<void> {
  if ((await missingParent(dir, mode)) === undefined) return;
  const parent = dirname(dir);
  if (parent !== dir && !(await exists(parent))) await makeDirectory(parent, mode);
  const error = await missingParent(dir, mode);
  if (error !== undefined) throw error;
}

/** Undefined when the directory is there; the error when there is nothing to make it in. Rejects with any other. */
async function missingParent(dir: string, mode: number | undefined): Promise<Error | undefined> {
  try {
    await mkdir(dir, mode);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ENOENT') return error;
    if (error.code === 'EEXIST' && (await exists(dir, true))) return undefined;
    throw error;
  }
}

async function exists(path: string, asDirectory = false): Promise<boolean> {
  return await stat(path).then(
    (found) => !asDirectory || found.isDirectory(),
    () => false,
  );
}
