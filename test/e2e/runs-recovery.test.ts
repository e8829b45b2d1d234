import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { pidIn } from '../helpers/processes.js';
import {
  agent,
  greets,
  leftovers,
  makePlace,
  numbered,
  onlyRun,
  readJson,
  runToEnd,
  serve,
  start,
  steps,
  writeSuite,
} from '../helpers/suites.js';

it('a run cut off by kill -9 is closed as failed at the next start, with its finished trials', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    config: { trials_per_task: 2 },
    more: { graders: [greets] },
    tasks: numbered(4),
    script: {
      '*': { output: 'hello' },
      t2: [{ output: 'goodbye' }, { output: 'hello' }],
      t3: [{ output: 'hello' }, { delay_ms: 600_000 }],
    },
  });
  const first = serve(place);
  const id = await start(first, path, { events: 'all' });
  await first.notification(
    'run.event',
    ({ type, task_id, trial }) => type === 'trial_started' && task_id === 't3' && trial === 2,
  );
  first.child.kill('SIGKILL');
  expect(await first.exit).toMatchObject({ signal: 'SIGKILL' });
  expect(await readJson(join(onlyRun(place), 'run.json'))).toMatchObject({ status: 'running' });

  await using second = serve(place);
  const { runs } = await second.call('run.list');
  expect(runs).toMatchObject([{ id, status: 'failed', error: { kind: 'interrupted' } }]);
  expect(runs[0]).not.toHaveProperty('verdict');
  expect(runs[0].progress).toEqual({ done: 8, total: 8, passed: 4, failed: 1, errors: 0, skipped: 0, canceled: 3 });
  const result = await second.call('run.result', { run_id: id, view: 'full' });
  const statuses = result.tasks.map(({ runs: trials }: { runs: { status: string }[] }) =>
    trials.map(({ status }) => status),
  );
  expect(statuses).toEqual([
    ['passed', 'passed'],
    ['failed', 'passed'],
    ['passed', 'canceled'],
    ['canceled', 'canceled'],
  ]);
  expect(result).toMatchObject({ status: 'failed', summary: { total_tests: 4, succeeded: 1, canceled: 2 } });
  const trial = await second.call('run.result', { run_id: id, view: 'task', task_id: 't2', trial: 1 });
  expect(trial).toMatchObject({ trial: { status: 'failed', final_output: 'goodbye' } });
  expect(trial.transcript).toMatchObject([
    { seq: 1, type: 'message', content: 'goodbye' },
    { seq: 2, type: 'end' },
  ]);

  const { events, ended } = await second.call('run.events', { run_id: id, limit: 5_000 });
  expect(events.map(({ seq }: { seq: number }) => seq)).toEqual(events.map((_: object, index: number) => index + 1));
  expect(events.at(-1)).toMatchObject({ type: 'run_ended', status: 'failed' });
  expect(ended).toBe(true);
  expect(await second.call('run.cancel', { run_id: id })).toEqual({ canceled: false });
});

it('workspaces of a killed server are removed by the next one, but not those that were to be kept', async () => {
  const place = await makePlace();
  const script = { t1: { files: { 'a.txt': 'makes a workspace' }, output: 'hello' } };
  const more = { graders: [greets, { type: 'file', name: 'made', config: { must_exist: ['a.txt'] } }] };
  const kept = await writeSuite(place, { tasks: numbered(1), script, more }, 'kept');
  const hanging = join(place.dir, 'pid');
  const endless = await writeSuite(
    place,
    {
      tasks: numbered(1, () => ({ prompt: steps(['hang', hanging, '1']) })),
      config: agent(place),
      more,
    },
    'endless',
  );
  const first = serve(place);
  const { outcome } = await runToEnd(first, kept, { keep_workspaces: true });
  const workspace = basename(outcome.tasks[0].runs[0].workspace);
  await start(first, endless);
  await pidIn(hanging);
  expect(leftovers(place)).toHaveLength(2);
  first.child.kill('SIGKILL');
  await first.exit;

  await using second = serve(place);
  // Whoever closes the run that was cut off removes them first.
  await second.call('run.list');
  expect(leftovers(place)).toEqual([workspace]);
  expect(await readFile(join(place.temp, workspace, 'a.txt'), 'utf8')).toBe('makes a workspace');
});
