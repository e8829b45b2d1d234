import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../../../helpers/bundle.mjs';
import { workerEntries } from '../../../../scripts/build-workers.mjs';

/** Bundles the sandboxes and their workers into a directory, as the build does; gives the JavaScript worker's file. */
export async function bundleWorkers(dir: string): Promise<string> {
  await bundle([{ in: 'src/graders/code/sandboxes.ts', out: 'sandboxes' }, ...workerEntries], dir);
  await copyFile('src/graders/code/python-worker.py', join(dir, 'python-worker.py'));
  return join(dir, 'javascript-worker.mjs');
}
