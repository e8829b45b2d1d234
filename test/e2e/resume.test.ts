import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pidIn } from '../helpers/processes.js';
import {
  agent,
  greets,
  makePlace,
  numbered,
  type Place,
  readJson,
  runToEnd,
  serve,
  start,
  steps,
  startCommand,
  writeSuite,
} from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

/** Six tasks that write down that they were made; the fourth hangs as long as `hold` is there. */
async function holding(place: Place): Promise<string> {
  return writeSuite(place, {
    config: agent(place, { trials_per_task: 2 }),
    more: { graders: [greets], hooks: { before_task: [{ command: `sh -c "echo x >> hooks"` }] } },
    tasks: numbered(6, (number) => ({
      prompt: steps(
        ['append', join(place.dir, 'made'), `t${number}\n`],
        ...(number === 4 ? [['hang-while', join(place.dir, 'hold'), join(place.dir, 'pid')] as const] : []),
        ['say', number === 2 ? 'bye' : 'hello'],
      ),
    })),
  });
}

const made = (place: Place): string[] => readFileSync(join(place.dir, 'made'), 'utf8').trim().split('\n');

describe('resume', () => {
  it.each(['cancel', 'SIGKILL'])('makes only what %s left unmade, in a new run', async (how) => {
    const place = await makePlace();
    await writeFile(join(place.dir, 'hold'), '');
    const path = await holding(place);
    const first = serve(place);
    const id = await start(first, path, { seed: 5 });
    await pidIn(join(place.dir, 'pid'));
    if (how === 'cancel') await first.call('run.cancel', { run_id: id });
    first.child.kill('SIGKILL');
    await first.exit;
    const before = made(place).length;
    const hooks = readFileSync(join(place.dir, 'suite/hooks'), 'utf8').length;
    expect(before).toBe(7);
    await rm(join(place.dir, 'hold'));
    await using client = serve(place);
    const { summary, outcome } = await runToEnd(client, path, { resume: id });
    expect(outcome).toMatchObject({ resumed_from: id, seed: 5, summary: { succeeded: 5, failed: 1 } });
    expect(summary.progress).toMatchObject({ done: 12, total: 12, passed: 10, failed: 2 });
    expect(made(place).slice(before)).toEqual(['t4', 't4', 't5', 't5', 't6', 't6']);
    // Tasks of which nothing was left run no hooks.
    expect((readFileSync(join(place.dir, 'suite/hooks'), 'utf8').length - hooks) / 2).toBe(3);
    const from = outcome.tasks.map(({ runs }: Json) => runs.map((trial: Json) => trial.from_run === id));
    expect(from).toEqual([...Array(3).fill([true, true]), ...Array(3).fill([false, false])]);
    const taken = await client.call('run.result', { run_id: summary.id, view: 'task', task_id: 't1', trial: 1 });
    expect(taken.transcript).toContainEqual(
      expect.objectContaining({ type: 'message', content: expect.stringContaining('hello') }),
    );
    await expect(client.call('eval.run', { path, resume: summary.id })).rejects.toThrow('nothing to resume');
  });

  it('refuses what is another plan, and says what has changed', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      more: { graders: [greets] },
      tasks: numbered(3),
      script: { t1: { error: 'down' }, '*': { output: 'hello' } },
    });
    await using client = serve(place);
    const { id, summary } = await runToEnd(client, path, { tasks: ['t1', 't2'] });
    expect(summary.verdict).toBe('error');
    const refusal = async (params: object = {}): Promise<Json> =>
      client.call('eval.run', { path, resume: id, ...params }).then(
        () => 'started',
        (error: Json) => ({ message: error.message, ...error.data }),
      );
    const task = join(place.dir, 'suite/tasks/000001.yaml');
    const was = await readFile(task, 'utf8');
    await writeFile(task, was.replace('"hello"', '"hello there"'));
    expect(await refusal()).toMatchObject({ kind: 'invalid-params', changes: ['changed tasks: t2'], run_id: id });
    await writeFile(task, was);
    expect(await refusal({ models: ['other'] })).toMatchObject({
      changes: ['the models have changed: none before, other now'],
    });
    expect(await refusal({ tasks: ['t*'] })).toMatchObject({ changes: ['tasks or models that it did not have: t3'] });
    await writeFile(join(place.dir, 'suite/script.yaml'), '"*": {output: hello}');
    expect(await refusal()).toMatchObject({ changes: ['the executor or its options have changed'] });
    await writeFile(
      join(place.dir, 'suite/script.yaml'),
      JSON.stringify({ t1: { error: 'down' }, '*': { output: 'hello' } }),
    );
    // The filter of the run is the filter of its continuation.
    const { outcome } = await runToEnd(client, path, { resume: id });
    expect(outcome.summary).toMatchObject({ total_tests: 2, succeeded: 1, errors: 1 });
    await expect(client.call('eval.run', { path, resume: 'run-0' })).rejects.toMatchObject({
      data: { kind: 'unknown-run' },
    });
  });

  it('refuses a run that goes on', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      config: agent(place),
      more: { graders: [greets] },
      tasks: [{ id: 't1', prompt: steps(['hang', join(place.dir, 'pid'), '1']) }],
    });
    await using client = serve(place);
    const id = await start(client, path);
    await pidIn(join(place.dir, 'pid'));
    await expect(client.call('eval.run', { path, resume: id })).rejects.toThrow('has not ended');
    await client.call('run.cancel', { run_id: id });
    const resumed = await start(client, path, { resume: id, workers: 2 });
    await client.call('run.cancel', { run_id: resumed });
  });

  it('assay run --resume', async () => {
    const place = await makePlace();
    const spec = { more: { graders: [greets] }, tasks: numbered(2) };
    const path = await writeSuite(place, { ...spec, script: { t1: { output: 'hello' }, t2: { error: 'down' } } });
    const first = JSON.parse((await startCommand(place, ['run', path, '--json']).ended).stdout);
    const next = await startCommand(place, ['run', path, '--resume', first.run_id, '--json']).ended;
    expect({ code: next.code, from: JSON.parse(next.stdout).resumed_from }).toEqual({ code: 3, from: first.run_id });
    expect((await readJson(join(place.dir, '.assay/runs', first.run_id, 'result.json'))).resumed_from).toBeUndefined();
  });
});
