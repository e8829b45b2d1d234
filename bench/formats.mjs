// Memory of what does not fit in it: a table of many rows, and transcripts of many trials.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './lib/client.mjs';
import { measure } from './lib/measure.mjs';
import { command, serve } from './lib/ours.mjs';
import { cpuMs, memory } from './lib/proc.mjs';
import { comparison } from './lib/report.mjs';
import { scratchDir } from './lib/suites.mjs';

const config = { trials_per_task: 1, timeout_seconds: 60, parallel: true, max_workers: 4, executor: 'mock' };
const graders = [{ type: 'text', name: 'greets', config: { contains: ['hello'] } }];

function writeTable(dir, rows) {
  const inputs = { level: 'hard', tone: 'kindly' };
  const suite = { name: 'rows', config, inputs, graders, tasks_from: 'rows.csv' };
  mkdirSync(dir);
  writeFileSync(join(dir, 'eval.yaml'), JSON.stringify(suite));
  const file = openSync(join(dir, 'rows.csv'), 'w');
  writeSync(file, 'id,name,prompt\n');
  for (let row = 1; row <= rows; row++)
    writeSync(file, `case-${row},"Case ${row}, long","hello number ${row} at {{.Vars.level}}"\n`);
  closeSync(file);
  return dir;
}

/** Each task has a transcript of a bit more than 2 MB. */
function writeTalkative(dir, tasks) {
  const message = { type: 'message', role: 'assistant', content: '0123456789 abcdef '.repeat(1_000) };
  const events = Array.from({ length: 120 }, () => message);
  mkdirSync(join(dir, 'tasks'), { recursive: true });
  const options = { script: 'script.yaml' };
  const suite = { name: 'talk', config: { ...config, executor_options: options }, graders, tasks: ['tasks/*.yaml'] };
  writeFileSync(join(dir, 'eval.yaml'), JSON.stringify(suite));
  writeFileSync(join(dir, 'script.yaml'), JSON.stringify({ '*': { output: 'hello', events } }));
  for (let n = 1; n <= tasks; n++)
    writeFileSync(
      join(dir, 'tasks', `t${n}.yaml`),
      JSON.stringify({ id: `t${n}`, name: `t${n}`, inputs: { prompt: 'hello' } }),
    );
  return dir;
}

async function throughServer(dir) {
  const server = startServer(serve('--root', dir), { cwd: dir });
  const started = performance.now();
  const { run_id: id } = await server.request('eval.run', { path: dir, events: 'progress' });
  const { verdict } = await server.request('run.wait', { run_id: id, timeout_ms: 600_000 });
  if (verdict !== 'passed') throw new Error(`the run ended with ${verdict}`);
  const taken = { peakMb: memory(server.pid).peakMb, cpuMs: cpuMs(server.pid), wallMs: performance.now() - started };
  await server.stop();
  return taken;
}

const program = (dir) => measure(command('run', 'eval.yaml', '--json'), { cwd: dir });

const line = (name, { peakMb, cpuMs: cpu, wallMs: wall }, atMost) =>
  comparison({ name, unit: 'MB', ours: peakMb, atMost, details: { cpu, wall } });

export default async function* formats({ quick }) {
  const rows = quick ? 20_000 : 200_000;
  const talks = quick ? 60 : 240;
  const scratch = scratchDir();
  try {
    const table = writeTable(join(scratch.dir, 'table'), rows);
    const talk = writeTalkative(join(scratch.dir, 'talk'), talks);
    const work = [
      { what: `a table of ${rows} rows`, dir: table, atMost: 300 },
      { what: `${Math.round(talks * 2.17)} MB of transcripts`, dir: talk, atMost: 250 },
    ];
    for (const { what, dir, atMost } of work) {
      yield line(`${what}, assay run, peak RSS`, await program(dir), atMost);
      yield line(`${what}, server, peak RSS`, await throughServer(dir), atMost);
    }
  } finally {
    scratch.remove();
  }
}
