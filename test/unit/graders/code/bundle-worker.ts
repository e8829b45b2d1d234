import { build } from 'esbuild';
import { join } from 'node:path';
import { workerEntries } from '../../../../scripts/build-workers.mjs';

/** Bundles the worker threads into a directory, as the build does; gives the file of the JavaScript sandbox. */
export async function bundleWorkers(dir: string): Promise<string> {
  await build({
    entryPoints: workerEntries,
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
  return join(dir, 'javascript-worker.mjs');
}
