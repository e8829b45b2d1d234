import { startServer } from './client.mjs';
import { serve } from './ours.mjs';
import { writeSuite } from './suites.mjs';

/** A server in `dir` that has carried out one small eval; its run id is what the throughput benches ask about. */
export async function serverWithOneRun(dir) {
  const path = writeSuite(dir, { tasks: 1, parallel: false });
  const server = startServer(serve(), { cwd: dir });
  const { run_id: runId } = await server.request('eval.run', { path, events: 'none' });
  const { verdict } = await server.request('run.wait', { run_id: runId });
  if (verdict !== 'passed') throw new Error(`the run of the bench suite ended with verdict ${verdict}`);
  return { server, runId };
}
