import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pidIn } from '../helpers/processes.js';
import {
  agent,
  greets,
  leftovers,
  makePlace,
  memoryOf,
  numbered,
  type Place,
  runToEnd,
  serve,
  start,
  steps,
  writeSuite,
} from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const types = (events: readonly Json[], type: string): Json[] => events.filter((event) => event.type === type);

/** A suite of 1,000 tasks of which only the tenth fails. */
async function oneFailing(place: Place): Promise<string> {
  return writeSuite(place, {
    config: { fail_fast: true },
    more: { graders: [greets] },
    tasks: numbered(1_000, (number) => ({ prompt: number === 10 ? 'nothing' : 'hello' })),
  });
}

describe('finding 1: fail_fast stops by a signal; nobody looks back over what has ended', () => {
  // That the time to stop does not depend on the number of tasks is measured by bench/fail-fast.mjs.
  it.each([1, 4])('with %i workers nothing starts after the first failure', async (workers) => {
    const place = await makePlace();
    const path = await oneFailing(place);
    await using client = serve(place);
    const { id, summary, outcome } = await runToEnd(client, path, { workers });
    const { events } = await client.call('run.events', { run_id: id, limit: 5_000 });
    const failedAt = events.findIndex(({ type, status }: Json) => type === 'task_ended' && status === 'failed');
    expect(types(events.slice(failedAt), 'trial_started')).toEqual([]);
    const started = types(events, 'trial_started').length;
    expect(started).toBeLessThanOrEqual(9 + workers);
    expect(outcome.summary).toMatchObject({
      total_tests: 1_000,
      succeeded: started - 1,
      failed: 1,
      skipped: 1_000 - started,
      canceled: 0,
    });
    expect(summary).toMatchObject({ status: 'completed', verdict: 'failed', progress: { done: 1_000, failed: 1 } });
  });
});

it('finding 15: every transcript of 32 trials at once has seq 1..n without a gap or a duplicate', async () => {
  const place = await makePlace();
  const calls = Array.from({ length: 20 }, (_, index) => ({ name: `tool-${index}`, result: 'done' }));
  const path = await writeSuite(place, {
    config: { parallel: true, max_workers: 32 },
    more: { graders: [greets] },
    tasks: numbered(32),
    script: { '*': { delay_ms: 20, output: 'hello', tool_calls: calls, skill_invocations: ['a-skill'] } },
  });
  await using client = serve(place);
  const { id, outcome } = await runToEnd(client, path);
  const all = await Promise.all(
    outcome.tasks.map(({ test_id }: Json) =>
      client.call('run.result', { run_id: id, view: 'task', task_id: test_id, trial: 1 }),
    ),
  );
  expect(all).toHaveLength(32);
  for (const { task_id, transcript } of all) {
    expect({ task_id, seqs: transcript.map(({ seq }: Json) => seq) }).toEqual({
      task_id,
      seqs: Array.from({ length: 43 }, (_, index) => index + 1),
    });
    expect(transcript.at(-1)).toMatchObject({ type: 'end' });
  }
  const { events } = await client.call('run.events', { run_id: id, limit: 5_000 });
  expect(events.map(({ seq }: Json) => seq)).toEqual(events.map((_: Json, index: number) => index + 1));
});

it('finding 16: of 100 queued tasks none starts after a cancel', async () => {
  const place = await makePlace();
  const started = join(place.dir, 'started');
  await mkdir(started);
  const path = await writeSuite(place, {
    config: agent(place),
    more: { graders: [greets] },
    tasks: numbered(100, (number) => ({
      prompt: steps(
        ['write', join(started, `t${number}`), ''],
        ['say', 'hello'],
        ...(number === 2 ? [['hang', join(place.dir, 'pid'), '1'] as const] : []),
      ),
    })),
  });
  await using client = serve(place);
  const id = await start(client, path);
  await pidIn(join(place.dir, 'pid'));
  expect(await client.call('run.cancel', { run_id: id })).toEqual({ canceled: true });
  expect(readdirSync(started)).toEqual(['t1', 't2']);
  const { progress } = await client.call('run.status', { run_id: id });
  expect(progress).toMatchObject({ done: 100, passed: 1, canceled: 99 });
});

describe('finding 21: a workspace lives as long as its trial', () => {
  const count = 'ls -d "$ASSAY_WORKSPACE_DIR"/../*/ | wc -l; echo hello';

  it('200 trials on 4 workers never see more than 5 of them, and the end sees none', async () => {
    const place = await makePlace();
    const command = ['/bin/sh', '-c', count];
    const path = await writeSuite(place, {
      config: {
        executor: 'command',
        executor_options: { command, stdin: 'none' },
        parallel: true,
        max_workers: 4,
        trials_per_task: 5,
      },
      more: { graders: [greets] },
      tasks: numbered(40),
    });
    await using client = serve(place);
    const { summary, outcome } = await runToEnd(client, path);
    expect(summary).toMatchObject({ verdict: 'passed', progress: { passed: 200 } });
    const seen = outcome.tasks.flatMap(({ runs }: Json) => runs.map((trial: Json) => parseInt(trial.final_output, 10)));
    expect(seen).toHaveLength(200);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...seen)).toBeLessThanOrEqual(5);
    expect(leftovers(place)).toEqual([]);
  });

  it('SIGTERM in the middle leaves none', async () => {
    const place = await makePlace();
    const pidFile = (number: number): string => join(place.dir, `pid-${number}`);
    const path = await writeSuite(place, {
      config: agent(place, { parallel: true, max_workers: 4 }),
      more: { graders: [greets] },
      tasks: numbered(20, (number) => ({ prompt: steps(['write', 'a', 'b'], ['hang', pidFile(number), '1']) })),
    });
    await using client = serve(place);
    await start(client, path);
    await Promise.all([1, 2, 3, 4].map((number) => pidIn(pidFile(number))));
    expect(leftovers(place)).toHaveLength(4);
    client.child.kill('SIGTERM');
    expect(await client.exit).toEqual({ code: 143, signal: null });
    expect(leftovers(place)).toEqual([]);
  });
});

/** Peak memory of a server that runs 150 tasks which all name one fixture of so many MB. */
async function peakWithFixture(megabytes: number): Promise<number> {
  const place = await makePlace();
  const files = { 'fixtures/data.txt': 'x'.repeat(megabytes * 1e6) };
  const inputs = { files: [{ path: 'data.txt' }] };
  const path = await writeSuite(place, {
    tasks: numbered(150, () => ({ inputs })),
    more: { graders: [greets] },
    files,
  });
  await using client = serve(place);
  expect((await runToEnd(client, path)).summary).toMatchObject({ verdict: 'passed', progress: { passed: 150 } });
  return memoryOf(client.pid).peak;
}

// The finding is about the inputs of CSV rows, and `tasks_from` is refused by this version. What can be copied per
// task here are its files: a copy for each of the 150 tasks would be 1.2 GB.
it('finding 27: what many tasks share is held once', async () => {
  const [small, large] = [await peakWithFixture(0.001), await peakWithFixture(8)];
  expect(large - small).toBeLessThan(60);
});
