// Bundles src/main.ts and the workers into dist/. `--watch` is not offered: a build takes about a second.
import { build } from 'esbuild';
import { chmod, cp, readFile, rm } from 'node:fs/promises';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

// zod carries every language of its messages; only English is used.
const onlyEnglish = {
  name: 'only-english',
  setup(b) {
    b.onResolve({ filter: /locales\/index\.js$/ }, (args) =>
      args.importer.includes('/zod/')
        ? { path: args.path.replace('index.js', 'en.js'), external: false, namespace: 'zod-locale', pluginData: args }
        : undefined,
    );
    b.onLoad({ filter: /.*/, namespace: 'zod-locale' }, (args) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: new URL(`../node_modules/zod/v4/locales`, import.meta.url).pathname,
      pluginData: args.pluginData,
    }));
  },
};

await rm('dist', { recursive: true, force: true });
const workers = [];
const { workerEntries = [] } = await import('./build-workers.mjs').catch(() => ({}));
workers.push(...workerEntries);
await build({
  entryPoints: [{ in: 'src/main.ts', out: 'assay' }, ...workers],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  chunkNames: 'chunks/[name]-[hash]',
  define: { __ASSAY_VERSION__: JSON.stringify(version) },
  banner: { js: banner },
  plugins: [onlyEnglish],
  logLevel: 'warning',
});
await cp('src/graders/code/python-worker.py', 'dist/python-worker.py').catch(() => {});
await chmod('dist/assay.js', 0o755);
