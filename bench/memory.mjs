// Resident memory: idle, and after many runs over one connection.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './lib/client.mjs';
import { serve } from './lib/ours.mjs';
import { cpuMs, memory } from './lib/proc.mjs';
import { comparison } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir, writeSuite } from './lib/suites.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The least of some readings: between two garbage collections memory only looks larger. */
async function settledMb(pid) {
  const readings = [];
  for (let reading = 0; reading < 10; reading++) {
    await pause(100);
    readings.push(memory(pid).rssMb);
  }
  return Math.min(...readings);
}

async function idle(dir, rounds) {
  const readings = [];
  for (let round = 0; round < rounds; round++) {
    const server = startServer(serve(), { cwd: dir });
    await server.request('server.info', {});
    readings.push(await settledMb(server.pid));
    await server.stop();
  }
  return median(readings);
}

export default async function* memoryBench({ quick, runs = quick ? 5_000 : 100_000, log }) {
  const scratch = scratchDir();
  try {
    yield comparison({ name: 'idle RSS', unit: 'MB', ours: await idle(scratch.dir, quick ? 3 : 5), atMost: 60 });

    const path = writeSuite(scratch.dir, { tasks: 1, parallel: false });
    const server = startServer(serve('--keep-runs', '50'), { cwd: scratch.dir });
    const ids = new Set();
    let started = 0;
    const worker = async (until) => {
      while (started < until) {
        started += 1;
        const { run_id: runId } = await server.request('eval.run', { path, events: 'none' });
        const { status } = await server.request('run.wait', { run_id: runId });
        if (status !== 'completed' || ids.has(runId)) throw new Error(`run ${runId} ended as ${status}`);
        ids.add(runId);
        if (ids.size % 10_000 === 0) log(`memory: ${ids.size} runs, ${Math.round(memory(server.pid).rssMb)} MB`);
      }
    };
    const until = (count) => Promise.all(Array.from({ length: 8 }, () => worker(count)));
    const early = Math.min(1_000, runs / 5);
    await until(early);
    const before = await settledMb(server.pid);
    const cpuBefore = cpuMs(server.pid);
    await until(runs);
    const after = await settledMb(server.pid);
    const perRun = (cpuMs(server.pid) - cpuBefore) / (runs - early);
    const left = readdirSync(join(scratch.dir, '.assay/runs')).length;
    yield comparison({
      name: `RSS after ${runs} runs, against after ${early}`,
      unit: 'MB',
      ours: after,
      peer: before,
      atMost: 1.1,
      details: { peak_mb: memory(server.pid).peakMb, cpu_ms_per_run: perRun, runs_on_disk: left },
    });
    await server.stop();
  } finally {
    scratch.remove();
  }
}
