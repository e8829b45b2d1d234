// One failing task near the start: how long until nothing runs any more, in a small suite and in a large one.
import { join } from 'node:path';
import { startServer } from './lib/client.mjs';
import { serve } from './lib/ours.mjs';
import { comparison } from './lib/report.mjs';
import { median } from './lib/stats.mjs';
import { scratchDir, writeSuite } from './lib/suites.mjs';

const failing = 20;

/** Ms from the end of the failing task to the last end of a trial, and to the end of the run; trials made after it. */
async function stopTimes(dir, path) {
  const server = startServer(serve(), { cwd: dir });
  let failedAt;
  let lastTrial;
  let trialsAfter = 0;
  const ended = new Promise((resolve) => {
    server.subscribe(({ method, params }) => {
      if (method !== 'run.event') return;
      const now = performance.now();
      if (params.type === 'task_ended' && params.status === 'failed') failedAt ??= now;
      if (params.type === 'trial_started' && failedAt !== undefined) trialsAfter += 1;
      if (params.type === 'trial_ended') lastTrial = now;
      if (params.type === 'run_ended') resolve(now);
    });
  });
  const { run_id: runId } = await server.request('eval.run', { path, events: 'all' });
  const endedAt = await ended;
  const { progress } = await server.request('run.wait', { run_id: runId });
  await server.stop();
  if (failedAt === undefined || progress.failed !== 1) throw new Error(`no task failed: ${JSON.stringify(progress)}`);
  return { stop: Math.max(0, lastTrial - failedAt), end: endedAt - failedAt, trialsAfter, skipped: progress.skipped };
}

export default async function* failFast({ quick, tasks = quick ? 5_000 : 20_000, rounds = quick ? 2 : 5 }) {
  const scratch = scratchDir();
  const sizes = [tasks / 10, tasks];
  try {
    for (const parallel of [false, true]) {
      const mode = parallel ? 'parallel' : 'sequential';
      const taken = new Map(sizes.map((size) => [size, []]));
      const paths = sizes.map((size) => {
        const dir = join(scratch.dir, `${mode}-${size}`);
        return writeSuite(dir, { tasks: size, parallel, failFast: true, failing });
      });
      for (let round = 0; round < rounds; round++)
        for (const [index, size] of sizes.entries()) taken.get(size).push(await stopTimes(scratch.dir, paths[index]));
      const [small, large] = sizes.map((size) => taken.get(size));
      const middle = (of, key) => median(of.map((each) => each[key]));
      // 25 ms are added to both: a stop within one turn of the loop would make the ratio a matter of chance.
      yield comparison({
        name: `fail_fast ${mode}, failure to last trial, ${tasks} against ${tasks / 10} tasks`,
        unit: 'ms',
        ours: middle(large, 'stop') + 25,
        peer: middle(small, 'stop') + 25,
        atMost: 2,
        details: { trials_after: Math.max(...large.map((each) => each.trialsAfter)) },
      });
      yield comparison({
        name: `fail_fast ${mode}, failure to run_ended, ${tasks} against ${tasks / 10} tasks`,
        unit: 'ms',
        ours: middle(large, 'end') + 25,
        peer: middle(small, 'end') + 25,
        details: { skipped: middle(large, 'skipped') },
      });
    }
  } finally {
    scratch.remove();
  }
}
