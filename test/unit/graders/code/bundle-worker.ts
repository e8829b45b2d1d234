import { build } from 'esbuild';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workerEntries } from '../../../../scripts/build-workers.mjs';

/** Bundles the sandboxes and their workers into a directory, as the build does; gives the JavaScript worker's file. */
export async function bundleWorkers(dir: string): Promise<string> {
  await build({
    entryPoints: [{ in: 'src/graders/code/sandboxes.ts', out: 'sandboxes' }, ...workerEntries],
    outdir: dir,
    bundle: true,
    splitting: true,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    logLevel: 'silent',
  });
  await copyFile('src/graders/code/python-worker.py', join(dir, 'python-worker.py'));
  return join(dir, 'javascript-worker.mjs');
}
