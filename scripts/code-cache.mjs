// Code caches for the chunks of the build: what V8 has compiled when the program has given its first answers, so that
// it need not compile it again at every start. They are for the version of Node that runs this, see src/boot.ts.
// `node scripts/code-cache.mjs [dist]` adds those of another version, when run with that version.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const recorder = fileURLToPath(new URL('code-cache-recorder.cjs', import.meta.url));

/** What a session of either protocol begins with. */
const firstCalls = [
  ['server.info', {}],
  ['initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'build', version: '0' } }],
  ['tools/list', {}],
  ['run.list', {}],
  ['tools/call', { name: 'run_list', arguments: {} }],
].map(([method, params], index) => JSON.stringify({ jsonrpc: '2.0', id: index + 1, method, params }));

const suite = `name: warm
skill: warm
config: { trials_per_task: 1, timeout_seconds: 30, executor: mock, model: mock }
tasks: ["*.task.yaml"]
`;
const task = `id: one
name: One
inputs: { prompt: one }
graders: [{ name: has, type: text, config: { contains: [one] } }]
`;

/** Runs the built program as its users do and keeps what was compiled, beside each chunk. Throws when a run fails. */
export function writeCodeCaches(dist) {
  const cwd = mkdtempSync(join(tmpdir(), 'assay-code-cache-'));
  try {
    writeFileSync(join(cwd, 'eval.yaml'), suite);
    writeFileSync(join(cwd, 'one.task.yaml'), task);
    // The first run decides about the chunks that it loads: a server must not load what only a run of an eval needs.
    record(dist, cwd, ['serve'], `${firstCalls.join('\n')}\n`);
    record(dist, cwd, ['run', 'eval.yaml'], '');
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function record(dist, cwd, argv, input) {
  const program = resolve(dist, 'assay.js');
  const { status, stderr } = spawnSync(process.execPath, ['--require', recorder, program, ...argv], {
    cwd,
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`assay ${argv.join(' ')} ended with ${status}: ${stderr}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeCodeCaches(process.argv[2] ?? 'dist');
