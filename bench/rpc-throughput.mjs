// Many JSON-RPC requests written at once, against vscode-jsonrpc with its own framing and an equal trivial handler.
import { encode, startServer } from './lib/client.mjs';
import { peer } from './lib/ours.mjs';
import { serverWithOneRun } from './lib/one-run.mjs';
import { cpuMs } from './lib/proc.mjs';
import { comparison } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir } from './lib/suites.mjs';

/** Writes all requests in one write and waits for every answer; throws on an error answer or a stray id. */
async function flood(server, framing, runId, count) {
  const base = 1_000_000;
  const bytes = Array.from({ length: count }, (_, index) =>
    encode(framing, { jsonrpc: '2.0', id: base + index, method: 'run.status', params: { run_id: runId } }),
  ).join('');
  const seen = new Uint8Array(count);
  let left = count;
  const startedCpu = cpuMs(server.pid);
  const started = performance.now();
  await new Promise((resolve, reject) => {
    server.exited.then(() => reject(new Error('the server ended')), reject);
    server.subscribe((message) => {
      const index = message.id - base;
      if (message.error || seen[index] !== 0) return reject(new Error(`bad answer ${JSON.stringify(message)}`));
      seen[index] = 1;
      left -= 1;
      if (left === 0) resolve();
    });
    server.write(bytes);
  });
  return { wallMs: performance.now() - started, cpuMs: cpuMs(server.pid) - startedCpu };
}

export default async function* rpcThroughput({ quick, rounds = quick ? 3 : 7 }) {
  const count = quick ? 5_000 : 10_000;
  const scratch = scratchDir();
  const own = { wall: [], cpu: [], firstCpu: [] };
  const stock = { wall: [], cpu: [], firstCpu: [] };
  try {
    for (let round = 0; round < rounds; round++) {
      const ours = await serverWithOneRun(scratch.dir);
      const other = startServer(peer('stock-jsonrpc'), { framing: 'lengths' });
      for (const [server, framing, into] of [
        [ours.server, 'lines', own],
        [other, 'lengths', stock],
      ]) {
        // The first flood also pays for compiling what is hot; a server that lives for a session pays that once.
        const first = await flood(server, framing, ours.runId, count);
        const warm = await flood(server, framing, ours.runId, count);
        into.firstCpu.push(first.cpuMs);
        into.wall.push(warm.wallMs);
        into.cpu.push(warm.cpuMs);
        await server.stop();
      }
    }
  } finally {
    scratch.remove();
  }
  const perSecond = (ms) => (count / ms) * 1000;
  yield comparison({
    name: `run.status, ${count} in one write`,
    unit: 'requests/CPU s',
    ours: perSecond(median(own.cpu)),
    peer: perSecond(median(stock.cpu)),
    atLeast: 2,
    details: {
      per_s: perSecond(median(own.wall)),
      peer_per_s: perSecond(median(stock.wall)),
      wall_ratio: median(stock.wall) / median(own.wall),
      first_flood_ratio: median(stock.firstCpu) / median(own.firstCpu),
    },
  });
}
