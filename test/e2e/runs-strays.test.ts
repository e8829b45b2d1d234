import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { isRunning, pidIn } from '../helpers/processes.js';
import {
  agent,
  makePlace,
  numbered,
  processesOf,
  runToEnd,
  serve,
  start,
  steps,
  writeSuite,
} from '../helpers/suites.js';

it('a daemon that an agent leaves behind in a session of its own ends with the run', async () => {
  const place = await makePlace();
  const file = join(place.dir, 'pid');
  const more = { graders: [{ type: 'text', name: 'says', config: { contains: ['done'] } }] };
  const tasks = numbered(1, () => ({ prompt: steps(['daemon', file, 'forever'], ['say', 'done']) }));
  await using client = serve(place);
  const path = await writeSuite(place, { config: agent(place), more, tasks });
  expect(await runToEnd(client, path)).toMatchObject({ summary: { status: 'completed', verdict: 'passed' } });
  expect(isRunning(await pidIn(file))).toBe(false);
  expect(processesOf(place)).toEqual([]);
});

it('what a server that was killed had started is ended when its run is closed', async () => {
  const place = await makePlace();
  const file = join(place.dir, 'pid');
  const tasks = numbered(1, () => ({ prompt: steps(['hang', file, 'forever']) }));
  const more = { graders: [{ type: 'text', name: 'says', config: { contains: ['done'] } }] };
  const path = await writeSuite(place, { config: agent(place), more, tasks });
  const first = serve(place);
  await start(first, path);
  const pid = await pidIn(file);
  first.child.kill('SIGKILL');
  await first.exit;
  expect(isRunning(pid)).toBe(true);
  await using second = serve(place);
  expect((await second.call('run.list')).runs).toMatchObject([{ status: 'failed', error: { kind: 'interrupted' } }]);
  await vi.waitFor(() => expect(processesOf(place)).toEqual([]));
  expect(isRunning(pid)).toBe(false);
});
