// `npm run docs` writes docs/methods.md from the method table; `npm run docs -- --check` only tells whether it is so.
import { build } from 'esbuild';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { renderReference } from './method-reference.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Imports the protocol as it is in src/, with the zod that made it. */
async function loadProtocol() {
  const dir = await mkdtemp(join(tmpdir(), 'assay-docs-'));
  try {
    const outfile = join(dir, 'protocol.mjs');
    const modules = ['methods', 'run-event', 'errors'].map((name) => `export * from './src/protocol/${name}.js';`);
    await build({
      stdin: { contents: [...modules, "export { z } from 'zod';"].join('\n'), resolveDir: root, loader: 'ts' },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function main([mode, ...rest]) {
  if ((mode !== undefined && mode !== '--check') || rest.length > 0) {
    process.stderr.write('usage: docs.mjs [--check]\n');
    return 2;
  }
  const { z, ...protocol } = await loadProtocol();
  const schemaOf = (schema, io) => z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  const text = renderReference({ ...protocol, schemaOf });
  const file = join(root, 'docs', 'methods.md');
  if (mode === undefined) {
    await writeFile(file, text);
    return 0;
  }
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present === text) return 0;
  process.stderr.write('docs/methods.md is not what src/protocol says: run `npm run docs` and commit it\n');
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
