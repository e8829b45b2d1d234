import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pidIn } from '../helpers/processes.js';
import {
  agent,
  greets,
  leftovers,
  makePlace,
  numbered,
  processesOf,
  readJson,
  serve,
  start,
  steps,
  writeSuite,
} from '../helpers/suites.js';

it('a cancel ends 8 parallel trials with grandchildren that ignore SIGTERM, and keeps what had finished', async ({
  annotate,
}) => {
  const place = await makePlace();
  const pidFile = (number: number): string => join(place.dir, `pid-${number}`);
  const path = await writeSuite(place, {
    config: agent(place, { parallel: true, max_workers: 8, trials_per_task: 2 }),
    more: {
      graders: [greets],
      hooks: { after_run: [{ command: 'touch cleaned-up' }] },
    },
    tasks: [
      ...numbered(2, () => ({ prompt: steps(['say', 'hello']) })),
      ...numbered(8, (number) => ({ prompt: steps(['hang', pidFile(number), '300']) })),
      ...numbered(3, () => ({ prompt: steps(['say', 'hello']) })),
    ].map((task, index) => ({ ...task, id: `task-${index}` })),
  });
  await using client = serve(place);
  const id = await start(client, path);
  await Promise.all(Array.from({ length: 8 }, (_, index) => pidIn(pidFile(index + 1))));
  expect(processesOf(place)).toHaveLength(16);

  const began = performance.now();
  expect(await client.call('run.cancel', { run_id: id })).toEqual({ canceled: true });
  const tookMs = Math.round(performance.now() - began);
  expect(processesOf(place)).toEqual([]);
  await annotate(`run.cancel with 8 stubborn trials took ${tookMs} ms`);

  expect(leftovers(place)).toEqual([]);
  expect(existsSync(join(place.dir, 'suite/cleaned-up'))).toBe(true);
  const status = await client.call('run.status', { run_id: id });
  expect(status).toMatchObject({
    status: 'canceled',
    progress: { done: 26, total: 26, passed: 4, canceled: 22, failed: 0, errors: 0, skipped: 0 },
  });
  expect(status).not.toHaveProperty('verdict');
  const outcome = await readJson(status.result_path);
  expect(outcome).toMatchObject({ status: 'canceled', summary: { total_tests: 13, succeeded: 2, canceled: 11 } });
  expect(outcome.tasks[0].runs.map((trial: { status: string }) => trial.status)).toEqual(['passed', 'passed']);
  expect(outcome.tasks[2].runs[0]).toMatchObject({ status: 'canceled', run_number: 1 });
});

it('of many cancels at once exactly one has ended the run; later ones say no', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, { tasks: numbered(1), script: { t1: { delay_ms: 600_000 } } });
  await using client = serve(place);
  const id = await start(client, path);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => client.call('run.cancel', { run_id: id, reason: 'enough' })),
  );
  expect(answers.filter(({ canceled }) => canceled)).toHaveLength(1);
  expect(await client.call('run.cancel', { run_id: id })).toEqual({ canceled: false });
  expect(await client.call('run.status', { run_id: id })).toMatchObject({ status: 'canceled' });
});

it('a run that has passed cannot be canceled, and an unknown one is an error', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, { tasks: numbered(1), more: { graders: [greets] } });
  await using client = serve(place);
  const id = await start(client, path);
  expect(await client.call('run.wait', { run_id: id })).toMatchObject({ status: 'completed', verdict: 'passed' });
  expect(await client.call('run.cancel', { run_id: id })).toEqual({ canceled: false });
  expect(await client.call('run.status', { run_id: id })).toMatchObject({ status: 'completed', verdict: 'passed' });
  const unknown = 'run-00000000-0000-7000-8000-000000000000';
  const answer = await client.request('run.cancel', { run_id: unknown });
  expect(answer.error).toMatchObject({ code: -32602, data: { kind: 'unknown-run' } });
});
