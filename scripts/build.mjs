// Bundles src/main.ts and the workers into dist/, and makes their code caches. Takes about three seconds.
// rolldown rather than esbuild: it can be told which modules belong together, see docs/decisions/004.
import { rolldown } from 'rolldown';
import { chmod, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { workerEntries } from './build-workers.mjs';
import { writeCodeCaches } from './code-cache.mjs';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));

// zod carries every language of its messages; only English is used.
const onlyEnglish = {
  name: 'only-english',
  transform: {
    filter: { id: /zod\/v4\/locales\/index\.js$/ },
    handler: () => "export { default as en } from './en.js';",
  },
};

const room = (names) => new RegExp(`/src/(?:${names})/`);
/** What belongs together; everything else is split where it is loaded lazily. */
const groups = [
  // All that the first answer of either protocol needs: one file, because each file costs a millisecond at the start.
  {
    name: 'core',
    test: (id) =>
      room('protocol|runs').test(id) ||
      /\/node_modules\/(?:zod\/v4\/(?:mini|core|locales)|lru-cache|uuid)\//.test(id) ||
      /\/src\/server\/(?!rpc-|mcp-|progress-notifier)/.test(id) ||
      /\/src\/transport\/(?!rpc-|mcp-)/.test(id) ||
      /\/src\/handlers\/(?:create-service|server-handlers|kind-names|run-handlers|service|state-directory|cursor|result-store|pending-starts)/.test(
        id,
      ) ||
      /\/src\/results\/result-view/.test(id) ||
      /\/src\/support\/(?:abort|fixed-json|roots|atomic-file|random-name|redact|message-of|make-directory)/.test(id),
    priority: 9,
  },
  // What MCP and the files of evals need of zod; the protocol has its small half, see docs/decisions/009.
  { name: 'zod', test: /\/node_modules\/zod\//, priority: 8 },
  {
    name: 'rpc',
    test: /\/src\/(?:server\/(?:rpc-|progress-notifier)|transport\/rpc-)|\/node_modules\/vscode-jsonrpc\//,
    priority: 8,
  },
  { name: 'mcp', test: /\/src\/(?:server|transport)\/mcp-|\/node_modules\/@modelcontextprotocol\//, priority: 7 },
];

const options = (define = {}) => ({
  platform: 'node',
  plugins: [onlyEnglish],
  transform: { target: 'node20.19', define: { __ASSAY_VERSION__: JSON.stringify(version), ...define } },
});
const output = { dir: 'dist', format: 'cjs', minify: true, chunkFileNames: 'chunks/[name]-[hash].js' };

await rm('dist', { recursive: true, force: true });
const program = await rolldown({ ...options(), input: { main: 'src/main.ts' } });
const { output: files } = await program.write({
  ...output,
  entryFileNames: 'chunks/[name]-[hash].js',
  codeSplitting: { groups },
});
const main = files.find((file) => file.isEntry).fileName;
const boot = await rolldown({ ...options({ __MAIN_CHUNK__: JSON.stringify(main) }), input: { assay: 'src/boot.ts' } });
await boot.write({ ...output, entryFileNames: '[name].js' });
// CommonJS starts sooner: Node need not set up its loader of ES modules.
await writeFile('dist/package.json', '{ "type": "commonjs" }\n');
for (const { in: input, out } of workerEntries) {
  const worker = await rolldown({ ...options(), input: { [out]: input } });
  await worker.write({
    dir: 'dist',
    format: 'esm',
    minify: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
  });
}
await cp('src/graders/code/python-worker.py', 'dist/python-worker.py');
await chmod('dist/assay.js', 0o755);
writeCodeCaches('dist');
