// How long a cancel takes: from run.cancel sent to its answer, and no process of the run left, with trials whose
// grandchildren ignore SIGTERM for 300 ms; and how long the server takes to end when its input does.
import { mkdirSync, readFileSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './lib/client.mjs';
import { serve } from './lib/ours.mjs';
import { comparison } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir } from './lib/suites.mjs';

const trials = 8;
const mark = `ASSAY_BENCH_${process.pid}`;

/** The agent starts a grandchild that ignores SIGTERM for 300 ms and says when it listens; neither ever ends itself. */
const grandchild = `process.on('SIGTERM', () => setTimeout(() => process.exit(), 300));
setInterval(() => {}, 60_000); require('fs').writeFileSync(process.argv[1], '');`;
const agent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}, process.argv[1]],
{ stdio: 'inherit' }); setInterval(() => {}, 60_000);`;

function writeEval(dir) {
  mkdirSync(join(dir, 'tasks'), { recursive: true });
  mkdirSync(join(dir, 'ready'), { recursive: true });
  const command = [process.execPath, '-e', agent, join(dir, 'ready', '{task_id}')];
  const config = {
    trials_per_task: 1,
    timeout_seconds: 60,
    parallel: true,
    max_workers: trials,
    executor: 'command',
    executor_options: { command, stdin: 'none', env: { MARK: mark } },
  };
  const graders = [{ type: 'text', name: 'any', config: { contains: ['any'] } }];
  const hooks = { after_run: [{ command: 'true' }] };
  const path = join(dir, 'eval.yaml');
  writeFileSync(path, JSON.stringify({ name: 'cancel', config, graders, hooks, tasks: ['tasks/*.yaml'] }));
  for (let n = 1; n <= trials; n++) {
    const task = { id: `t${n}`, name: `t${n}`, inputs: { prompt: 'wait' } };
    writeFileSync(join(dir, 'tasks', `t${n}.yaml`), JSON.stringify(task));
  }
  return path;
}

/** Processes of the trials that are still there. */
function left() {
  const holds = (pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`MARK=${mark}`);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && holds(name)).length;
}

/** Resolves when every grandchild listens. */
function listening(dir) {
  const ready = join(dir, 'ready');
  return new Promise((resolve) => {
    const watcher = watch(ready, () => check());
    const check = () => {
      if (readdirSync(ready).length < trials) return;
      watcher.close();
      resolve();
    };
    check();
  });
}

/** A server in the middle of a run of stubborn trials. */
async function inTheMiddle(use) {
  const scratch = scratchDir();
  try {
    const path = writeEval(scratch.dir);
    const server = startServer(serve('--trust'), { cwd: scratch.dir });
    const { run_id: runId } = await server.request('eval.run', { path, events: 'none' });
    await listening(scratch.dir);
    const began = performance.now();
    await use(server, runId);
    const ms = performance.now() - began;
    const remaining = left();
    await server.stop();
    if (remaining > 0) throw new Error(`${remaining} processes of the run are left`);
    return ms;
  } finally {
    scratch.remove();
  }
}

export default async function* cancel({ quick, rounds = quick ? 3 : 7 }) {
  const canceled = [];
  const ended = [];
  for (let round = 0; round < rounds; round++) {
    canceled.push(
      await inTheMiddle(async (server, runId) => {
        const answer = await server.request('run.cancel', { run_id: runId });
        if (!answer.canceled) throw new Error('the run was not canceled');
      }),
    );
    ended.push(await inTheMiddle((server) => server.stop()));
  }
  const line = (name, times, atMost) =>
    comparison({ name, unit: 'ms', ours: median(times), atMost, details: { worst: Math.max(...times) } });
  yield line(
    `run.cancel to answered, ${trials} trials with grandchildren that ignore SIGTERM for 300 ms`,
    canceled,
    1000,
  );
  yield line('end of input to exit in the middle of the same run', ended, 2500);
}
