import { build } from 'esbuild';

// Some libraries are CommonJS, and ask for modules of Node when they are run.
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Bundles TypeScript that Node is to run as a process or thread of its own: `<outdir>/<name>.mjs` for each entry, and
 * what they share beside it.
 *
 * @param {string[] | { in: string, out: string }[]} entryPoints
 * @param {string} outdir
 */
export async function bundle(entryPoints, outdir) {
  await build({
    entryPoints,
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
}
