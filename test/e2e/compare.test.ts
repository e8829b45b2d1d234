import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  greets,
  makePlace,
  numbered,
  type Place,
  runToEnd,
  serve,
  startCommand,
  writeSuite,
} from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

/** A suite whose tasks answer well, but for those that are named. */
async function suite(place: Place, name: string, bad: Readonly<Record<string, object>>): Promise<string> {
  const tasks = numbered(3, (n) => (n === 1 ? { more: { tags: ['golden'] } } : {}));
  const script = { '*': { output: 'hello', usage: { input_tokens: 10, output_tokens: 5 } }, ...bad };
  return writeSuite(place, { more: { name: 'suite', graders: [greets] }, tasks, script }, name);
}

async function outcomeFile(place: Place, name: string, bad: Readonly<Record<string, object>> = {}): Promise<string> {
  const eval_ = await suite(place, name, bad);
  await startCommand(place, ['run', eval_, '-o', `${name}.json`]).ended;
  return `${name}.json`;
}

const compare = (place: Place, ...args: string[]) => startCommand(place, ['compare', ...args]).ended;

describe('assay compare', () => {
  it('shows regressions first, and leaves the exit code to the gates', async () => {
    const place = await makePlace();
    const base = await outcomeFile(place, 'base');
    const head = await outcomeFile(place, 'head', { t3: { output: 'no' } });

    const plain = await compare(place, base, head);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(plain.stdout).toMatch(/^ {2}change.*\n {2}regressed {2}t3 +1\/1 → 0\/1 +1\.000 → 0\.000\n {2}2 of 3 tasks/);
    expect(plain.stdout).toContain('unclear: over 3 tasks the pass rate moved by −0.333');
    expect(plain.stdout).toContain('tokens    30 → 30');

    expect(await compare(place, base, head, '--fail-on', 'regression')).toMatchObject({ code: 1 });
    expect(await compare(place, base, head, '--fail-on', 'drop=40%')).toMatchObject({ code: 0 });
    expect(await compare(place, base, head, '--fail-on', 'drop=40%', '--fail-on', 'drop=30%')).toMatchObject({
      code: 1,
    });
    expect(await compare(place, head, base, '--fail-on', 'regression')).toMatchObject({ code: 0 });
    expect((await compare(place, base, base)).stdout).toContain('\nsame: 3 tasks came out alike');
    // The run of `head` was the last one.
    expect((await compare(place, base, 'latest')).stdout).toBe(plain.stdout);
  });

  it('fails for a golden task unasked, and answers 3 where it cannot tell', async () => {
    const place = await makePlace();
    const base = await outcomeFile(place, 'base');
    const golden = await outcomeFile(place, 'golden', { t1: { output: 'no' } });
    const broken = await outcomeFile(place, 'broken', { t2: { error: 'no network' } });

    const failed = await compare(place, base, golden);
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stdout).toContain('gate golden: failed: t1 regressed or gone');
    expect(await compare(place, base, broken)).toMatchObject({ code: 0 });
    expect(await compare(place, base, broken, '--fail-on', 'regression')).toMatchObject({ code: 3 });
  });

  it('prints all of it as JSON, without a NaN', async () => {
    const place = await makePlace();
    const base = await outcomeFile(place, 'base');
    await writeFile(
      join(place.dir, 'waza.json'),
      JSON.stringify({
        eval_id: 'run-1',
        config: { model_id: 'x', engine_type: 'mock' },
        tasks: [
          {
            test_id: 't1',
            display_name: 't',
            status: 'failed',
            runs: [{ run_number: 1, status: 'failed', validations: null }],
          },
          { test_id: 'other', display_name: 'o', status: 'passed', runs: null },
        ],
      }),
    );
    const { stdout, code } = await compare(place, base, 'waza.json', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'unclear',
      gates: [{ gate: 'golden', status: 'failed' }],
      models: [{ changes: { regressed: 1, missing: 2, new: 1 }, evidence: { tasks: 1 } }],
      tasks: [{ task_id: 't1' }, { change: 'missing' }, { change: 'missing' }, { task_id: 'other', change: 'new' }],
    });
  });

  it.each([
    [['a.json'], "missing required argument 'head'"],
    [['a.json', 'b.json'], 'there is no result file a.json'],
    [['x.json', 'x.json'], 'x.json:1:1: error: it is not a result of an eval run: no `tasks`'],
    [['x.json', 'x.json', '--fail-on', 'worse'], 'Give regression or drop=N%'],
    [['run-00000000-0000-7000-8000-000000000000', 'x.json'], 'there is no run'],
  ])('refuses %j with exit code 2', async (args, message) => {
    const place = await makePlace();
    await writeFile(join(place.dir, 'x.json'), '{"summary": {}}');
    const { code, stderr } = await compare(place, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('run.compare', () => {
  it('tells which tasks are no longer the same', async () => {
    const place = await makePlace();
    await using client = serve(place);
    const write = (prompt: string) =>
      writeSuite(place, { more: { graders: [greets] }, tasks: [{ id: 'a', prompt }, { id: 'b' }] }, 'changing');
    const before = await runToEnd(client, await write('say hello'));
    const after = await runToEnd(client, await write('please say hello'));
    const answer = await client.call('run.compare', { base: before.id, head: after.id });
    expect(answer).toMatchObject({ verdict: 'same', notes: ['the suite changed between the runs: tasks'] });
    expect(answer.tasks.map((each: Json) => [each.task_id, each.task_changed])).toEqual([
      ['a', true],
      ['b', undefined],
    ]);
  });

  it('takes run ids and files, pages its tasks, and keeps to the roots', async () => {
    const place = await makePlace();
    await using client = serve(place);
    const first = await runToEnd(client, await suite(place, 'first', {}));
    const second = await runToEnd(client, await suite(place, 'second', { t2: { output: 'no' } }));
    const ids = { base: String(first.summary['id']), head: String(second.summary['id']) };

    const page = await client.call('run.compare', { ...ids, limit: 1, fail_on: ['regression'] });
    expect(page).toMatchObject({
      verdict: 'unclear',
      gates: [
        { gate: 'golden', status: 'passed' },
        { gate: 'regression', status: 'failed', reason: 't2 regressed' },
      ],
      base: { run_id: ids.base, tasks: 3, verdict: 'passed' },
      tasks: [{ task_id: 't2', change: 'regressed', base: { pass_rate: 1 }, head: { pass_rate: 0 } }],
      next_cursor: expect.any(String),
    });
    const rest = await client.call('run.compare', { ...ids, cursor: page['next_cursor'] });
    expect(rest['tasks']).toHaveLength(2);
    expect(rest).not.toHaveProperty('next_cursor');

    const file = String(second.summary['result_path']);
    expect(await client.call('run.compare', { base: ids.base, head: file })).toMatchObject({ verdict: 'unclear' });
    await expect(client.call('run.compare', { ...ids, head: '/etc/passwd' })).rejects.toThrow(
      /outside the allowed roots/,
    );
    await expect(client.call('run.compare', { ...ids, fail_on: ['worse'] })).rejects.toThrow(/gate/);
  });
});
