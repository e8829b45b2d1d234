// Spawn to first answer: what a host pays before it can talk to the server.
import { initializeParams, startServer } from './lib/client.mjs';
import { peer, serve } from './lib/ours.mjs';
import { cpuMs, memory } from './lib/proc.mjs';
import { comparison } from './lib/report.mjs';
import { median, trimmedMean } from './lib/stats.mjs';
import { scratchDir } from './lib/suites.mjs';

const subjects = [
  { name: 'raw', argv: peer('raw-readline'), method: 'initialize', params: initializeParams },
  { name: 'mcp', argv: serve(), method: 'initialize', params: initializeParams },
  { name: 'rpc', argv: serve(), method: 'server.info', params: {} },
];

/** CPU and wall ms from spawn to the first answer, and MB at that moment; all subjects take turns in every round. */
export default async function* start({ quick, rounds = quick ? 6 : 30 }) {
  const scratch = scratchDir();
  const taken = new Map(subjects.map(({ name }) => [name, { cpu: [], wall: [], rss: [] }]));
  try {
    for (let round = -2; round < rounds; round++) {
      for (const { name, argv, method, params } of subjects) {
        const started = performance.now();
        const server = startServer(argv, { cwd: scratch.dir });
        await server.request(method, params);
        const wall = performance.now() - started;
        const cpu = cpuMs(server.pid);
        const held = memory(server.pid);
        await server.stop();
        // The first rounds only warm the disk cache.
        if (round < 0) continue;
        taken.get(name).cpu.push(cpu);
        taken.get(name).wall.push(wall);
        taken.get(name).rss.push(held.rssMb);
      }
    }
  } finally {
    scratch.remove();
  }
  const raw = taken.get('raw');
  for (const [name, title, atMost] of [
    ['mcp', 'start to initialize, CPU', 1.9],
    ['rpc', 'start to server.info, CPU', 1.4],
  ]) {
    const own = taken.get(name);
    yield comparison({
      name: title,
      unit: 'ms',
      ours: trimmedMean(own.cpu),
      peer: trimmedMean(raw.cpu),
      atMost,
      details: { wall: median(own.wall), peer_wall: median(raw.wall), rss_mb: median(own.rss), rounds },
    });
  }
}
