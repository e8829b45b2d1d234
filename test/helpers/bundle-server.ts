import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

export interface BundledServer extends AsyncDisposable {
  /** The program with its arguments, for `WireClient`. */
  command(...args: readonly string[]): [string, ...string[]];
}

/** Bundles one of `test/fixtures/servers`, so that a test can spawn it. */
export async function bundleServer(name: string): Promise<BundledServer> {
  const outdir = await mkdtemp(join(tmpdir(), 'assay-server-'));
  await bundle([fileURLToPath(new URL(`../fixtures/servers/${name}.ts`, import.meta.url))], outdir);
  return {
    command: (...args) => [process.execPath, join(outdir, `${name}.mjs`), ...args],
    [Symbol.asyncDispose]: () => rm(outdir, { recursive: true, force: true }),
  };
}
