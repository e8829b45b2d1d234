import { build } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BundledServer extends AsyncDisposable {
  /** The program with its arguments, for `WireClient`. */
  command(...args: readonly string[]): [string, ...string[]];
}

const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** Bundles one of `test/fixtures/servers` as the program is bundled, so that a test can spawn it. */
export async function bundleServer(name: string): Promise<BundledServer> {
  const outdir = await mkdtemp(join(tmpdir(), 'assay-server-'));
  await build({
    entryPoints: [fileURLToPath(new URL(`../fixtures/servers/${name}.ts`, import.meta.url))],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node20.19',
    define: { __ASSAY_VERSION__: '"0.0.0-test"' },
    banner: { js: banner },
    logLevel: 'warning',
  });
  return {
    command: (...args) => [process.execPath, join(outdir, `${name}.mjs`), ...args],
    [Symbol.asyncDispose]: () => rm(outdir, { recursive: true, force: true }),
  };
}
