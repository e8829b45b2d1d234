import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeTempDirectory, removeDirectory } from '../support/temp-directory.js';
import type { Resource } from './executor.js';
import { WorkspacePathError, workspacePath } from './workspace-path.js';

/** The throw-away directory of one trial. */
export interface Workspace extends AsyncDisposable {
  /** Absolute and real. */
  readonly dir: string;
}

export interface WorkspaceOptions {
  /** Its end is part of the directory's name. */
  readonly runId: string;
  /** Leaves the directory where it is. */
  readonly keep?: boolean;
}

/**
 * Makes the directory of a trial with its resources in it. A resource without a path is not written; one that is
 * absolute, leads out or collides with another is a WorkspacePathError, and nothing is left behind. Disposing it
 * removes it within 10 s or rejects.
 */
export async function createWorkspace(resources: readonly Resource[], options: WorkspaceOptions): Promise<Workspace> {
  const files = resources
    .filter(({ path }) => path !== '')
    .map((each) => ({ ...each, path: workspacePath(each.path) }));
  const dir = await makeTempDirectory(options.runId, { kept: options.keep === true });
  try {
    for (const { path, content } of files) {
      // oxlint-disable-next-line no-await-in-loop -- in order, so that of two with one path the last one stands
      await write(join(dir, path), path, content);
    }
  } catch (error) {
    await removeDirectory(dir);
    throw error;
  }
  return {
    dir,
    async [Symbol.asyncDispose]() {
      if (options.keep !== true) await removeDirectory(dir);
    },
  };
}

async function write(target: string, path: string, content: Uint8Array | string): Promise<void> {
  try {
    if (dirname(path) !== '.') await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'EISDIR') throw error;
    throw new WorkspacePathError(`one resource needs ${JSON.stringify(path)} as a file, another as a directory`);
  }
}
