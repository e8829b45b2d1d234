// `npm run demo`: starts the built server as an agent host would, runs the changelog suite over JSON-RPC, shows it as
// it happens, and ends with 0 only when every task passed and the server ended well.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDisplay } from './demo-display.mjs';
import { buildIfStale } from './fresh-build.mjs';
import { startServer } from './rpc-client.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const suite = 'examples/changelog';
const limitMs = 180_000;

const { stdout } = process;
const live = stdout.isTTY === true && process.env['TERM'] !== 'dumb';
const display = createDisplay({
  write: (text) => stdout.write(text),
  live,
  color: stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
  columns: stdout.columns || 80,
});
const say = (text) => stdout.write(`${text}\n`);

async function demo() {
  if (buildIfStale(root)) say('Built dist/assay.js.');
  const args = ['dist/assay.js', 'serve', '--trust', '--root', suite, '--store', '.assay'];
  say(display.paint('bold', `$ node ${args.join(' ')}`));
  let runEnded = () => {};
  const lastEvent = new Promise((resolve) => (runEnded = resolve));
  const server = startServer(process.execPath, args, {
    cwd: root,
    onNotification(method, params) {
      if (method !== 'run.event') return;
      display.event(params);
      if (params.type === 'run_ended') runEnded();
    },
  });
  const watchdog = setTimeout(() => server.kill(), limitMs);
  try {
    const info = await server.request('server.info');
    say(
      `server.info    ${info.name} ${info.version}, executors ${info.executors.join(', ')}, ${info.graders.length} kinds of graders`,
    );
    const check = await server.request('eval.validate', { path: 'eval.yaml' });
    for (const text of check.diagnostics)
      say(`  ${text.file}:${text.line}:${text.column}: ${text.severity}: ${text.message}`);
    say(`eval.validate  ${suite}/eval.yaml: ${check.valid ? 'valid' : 'not valid'}`);
    const { run_id } = await server.request('eval.run', { path: 'eval.yaml', events: 'all' });
    say(`eval.run       ${run_id}`);
    const end = await server.request('run.wait', { run_id });
    await lastEvent; // `run_ended` is the last thing that is said of a run
    const result = await server.request('run.result', { run_id, view: 'tasks', limit: 500 });
    display.table(result);
    const { summary } = result;
    const passed = end.status === 'completed' && end.verdict === 'passed';
    const sums = `${summary.succeeded} of ${summary.total_tests} tasks passed, ${end.progress.passed} of ${end.progress.total} trials`;
    const verdict = display.paint(passed ? 'green' : 'red', end.verdict ?? end.status);
    say(
      `Verdict: ${verdict}. ${sums}, judged by ${display.kinds.size} kinds of graders in ${(summary.duration_ms / 1000).toFixed(1)} s.`,
    );
    say(`Result:  ${end.result_path === undefined ? 'none' : relative(process.cwd(), end.result_path)}`);
    const { code, signal } = await server.end();
    say(`Closed the server's input; it ended with ${signal ?? `exit code ${code}`}.`);
    return passed && code === 0 ? 0 : 1;
  } finally {
    clearTimeout(watchdog);
    server.kill();
  }
}

process.exitCode = await demo().catch((error) => {
  process.stderr.write(`demo: ${error.message}\n`);
  for (const each of error.data?.diagnostics ?? [])
    process.stderr.write(`  ${each.file}:${each.line}: ${each.message}\n`);
  return 1;
});
