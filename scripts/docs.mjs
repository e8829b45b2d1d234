// `npm run docs` writes docs/methods.md from the method table and docs/schemas/ from the schemas of the files;
// `npm run docs -- --check` only tells whether they are so.
import { build } from 'esbuild';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
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
      stdin: {
        contents: [
          ...modules,
          "export { fileSchemas } from './src/evals/file-schemas/file-schemas.js';",
          "export { z } from 'zod';",
        ].join('\n'),
        resolveDir: root,
        loader: 'ts',
      },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      // Some libraries of graders are CommonJS.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
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
  const { z, fileSchemas, ...protocol } = await loadProtocol();
  const schemaOf = (schema, io) => z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  const files = new Map([['methods.md', renderReference({ ...protocol, schemaOf })]]);
  for (const [name, make] of fileSchemas) {
    files.set(`schemas/${name}.schema.json`, `${JSON.stringify(make(), null, 2)}\n`);
  }
  const docs = join(root, 'docs');
  const left = (await readdir(join(docs, 'schemas')).catch(() => [])).filter((name) => !files.has(`schemas/${name}`));
  if (mode === undefined) {
    await mkdir(join(docs, 'schemas'), { recursive: true });
    for (const name of left) await rm(join(docs, 'schemas', name));
    for (const [name, text] of files) await writeFile(join(docs, name), text);
    return 0;
  }
  const stale = left.map((name) => `schemas/${name}`);
  for (const [name, text] of files) {
    if ((await readFile(join(docs, name), 'utf8').catch(() => '')) !== text) stale.push(name);
  }
  for (const name of stale)
    process.stderr.write(`docs/${name} is not what src says: run \`npm run docs\` and commit it\n`);
  return stale.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
