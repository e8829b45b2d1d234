// MCP tools/call, one after the other, against the SDK's McpServer on its own stdio transport with an equal tool.
import { initializeParams, startServer } from './lib/client.mjs';
import { peer } from './lib/ours.mjs';
import { serverWithOneRun } from './lib/one-run.mjs';
import { cpuMs } from './lib/proc.mjs';
import { comparison } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir } from './lib/suites.mjs';

async function initialize(server) {
  await server.request('initialize', initializeParams);
  server.notify('notifications/initialized');
}

async function roundTrips(server, runId, count) {
  const call = { name: 'run_status', arguments: { run_id: runId } };
  const times = [];
  const startedCpu = cpuMs(server.pid);
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    const result = await server.request('tools/call', call);
    times.push(performance.now() - started);
    if (result.isError || result.structuredContent?.id !== runId) throw new Error(JSON.stringify(result));
  }
  return { wallMs: median(times), cpuMs: (cpuMs(server.pid) - startedCpu) / count };
}

export default async function* mcpThroughput({ quick, rounds = quick ? 3 : 7 }) {
  const count = quick ? 1_000 : 3_000;
  const scratch = scratchDir();
  const own = { wall: [], cpu: [] };
  const sdk = { wall: [], cpu: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      const ours = await serverWithOneRun(scratch.dir);
      const other = startServer(peer('sdk-server'));
      for (const [server, into] of [
        [ours.server, own],
        [other, sdk],
      ]) {
        await initialize(server);
        await roundTrips(server, ours.runId, 300);
        const taken = await roundTrips(server, ours.runId, count);
        into.wall.push(taken.wallMs);
        into.cpu.push(taken.cpuMs);
        await server.stop();
      }
    }
  } finally {
    scratch.remove();
  }
  yield comparison({
    name: 'tools/call round trip, CPU',
    unit: 'ms',
    ours: median(own.cpu),
    peer: median(sdk.cpu),
    atMost: 1,
    details: { wall: median(own.wall), peer_wall: median(sdk.wall), calls: count },
  });
}
