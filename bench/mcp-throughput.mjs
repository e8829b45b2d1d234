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
  const own = { wall: [], cpu: [], firstCpu: [] };
  const sdk = { wall: [], cpu: [], firstCpu: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      const ours = await serverWithOneRun(scratch.dir);
      const other = startServer(peer('sdk-server'));
      for (const [server, into] of [
        [ours.server, own],
        [other, sdk],
      ]) {
        await initialize(server);
        // The first calls also pay for compiling what is hot; a server that lives for a session pays that once.
        const first = await roundTrips(server, ours.runId, count);
        const warm = await roundTrips(server, ours.runId, count);
        into.firstCpu.push(first.cpuMs);
        into.wall.push(warm.wallMs);
        into.cpu.push(warm.cpuMs);
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
    details: {
      wall: median(own.wall),
      peer_wall: median(sdk.wall),
      first_calls_ratio: median(own.firstCpu) / median(sdk.firstCpu),
      calls: count,
    },
  });
}
