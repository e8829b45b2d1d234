import { existsSync } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agent, greets, makePlace, numbered, runToEnd, serve, steps, writeSuite } from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const statuses = (outcome: Json): Json => outcome.tasks.map((task: Json) => task.status);

describe('replay', () => {
  it('judges outputs, calls, skills, usage and durations of an earlier run again, without its agent', async () => {
    const place = await makePlace();
    const graders = [
      { type: 'text', name: 'says', config: { contains: ['hello'] } },
      { type: 'tool_constraint', name: 'calls', config: { expect_tools: [{ tool: 'grep' }] } },
      { type: 'skill_invocation', name: 'skills', config: { required_skills: ['greeter'], mode: 'any_order' } },
      { type: 'behavior', name: 'limits', config: { max_tokens: 100, max_duration_ms: 60_000 } },
    ];
    const done = {
      output: 'hello',
      tool_calls: [{ name: 'grep', arguments: { q: 'a' } }],
      skill_invocations: ['greeter'],
    };
    const path = await writeSuite(place, {
      config: { trials_per_task: 2, max_attempts: 2 },
      more: { graders },
      tasks: numbered(3),
      script: {
        t1: { ...done, usage: { input_tokens: 10, output_tokens: 5 } },
        t2: [{ ...done, output: 'bye', usage: { input_tokens: 1 } }, { error: 'broke' }],
        t3: { ...done, error: 'broke off', usage: { input_tokens: 1 } },
      },
    });
    await using client = serve(place);
    const first = await runToEnd(client, path, { model: 'm' });
    await writeFile(join(place.dir, 'suite/script.yaml'), '{}');
    const replay = { executor: 'replay', executor_options: { run: first.id } };
    const second = await runToEnd(client, path, replay);
    const facts = (outcome: Json): Json =>
      outcome.tasks.map(({ runs }: Json) =>
        runs.map(({ status, duration_ms, final_output, session_digest, validations }: Json) => ({
          status,
          duration_ms,
          final_output,
          session_digest,
          grades: Object.values(validations).map(({ identifier, score, feedback }: Json) => [
            identifier,
            score,
            feedback,
          ]),
        })),
      );
    const [was, is] = [facts(first.outcome), facts(second.outcome)];
    expect(is[0]).toEqual(was[0]);
    expect(is[1][0]).toEqual(was[1][0]);
    expect(is[2]).toEqual(was[2]);
    expect(second.outcome.tasks[1].runs[1]).toMatchObject({
      status: 'error',
      error_msg: 'the recorded trial came to nothing: broke',
    });
    expect(second.outcome.config).toMatchObject({ model_id: 'm', engine_type: 'replay', max_attempts: 1 });
    const third = await runToEnd(client, path, { ...replay, executor_options: { run: second.id } });
    expect(statuses(third.outcome)).toEqual(statuses(first.outcome));
    const more = await runToEnd(client, path, { ...replay, trials: 3, tasks: ['t1'] });
    expect(more.outcome.tasks[0].runs[2].error_msg).toBe(`run ${first.id} has no record of trial 3 of t1, model m`);
  });

  it('makes workspaces again as agents left them, without what their graders did', async () => {
    const place = await makePlace();
    const check = [
      '-c',
      'test -x tool.sh && test ! -e gone.txt && test "$(readlink in)" = a.txt && test ! -e seen && touch seen',
    ];
    const path = await writeSuite(place, {
      config: agent(place),
      more: {
        graders: [
          { type: 'program', name: 'looks', config: { command: '/bin/sh', args: check } },
          {
            type: 'diff',
            name: 'as before',
            config: {
              expected_files: [
                { path: 'a.txt', contains: ['+new'] },
                { path: 'kept.txt', contains: ['+kept'] },
              ],
            },
          },
          greets,
        ],
      },
      tasks: [
        {
          id: 't1',
          prompt: steps(
            [
              'sh',
              'echo new > a.txt; rm gone.txt; ln -s a.txt in; ln -s /etc out; echo > tool.sh; chmod +x tool.sh; mkdir -p e/mpty; mkfifo pipe',
            ],
            ['say', 'hello'],
          ),
          inputs: {
            files: [
              { path: 'gone.txt', content: 'x' },
              { path: 'kept.txt', content: 'kept' },
            ],
          },
        },
      ],
    });
    await using client = serve(place);
    const first = await runToEnd(client, path);
    expect(first.outcome.tasks[0].runs[0].validations).toMatchObject({
      looks: { score: 1 },
      'as before': { score: 1 },
    });
    const replay = { executor: 'replay', executor_options: { run: first.id } };
    const { outcome } = await runToEnd(client, path, replay);
    expect(outcome.tasks[0].runs[0]).toMatchObject({ status: 'passed' });

    const task = join(place.dir, 'suite/tasks/000000.yaml');
    await writeFile(task, (await readFile(task, 'utf8')).replace('"kept"', '"other"'));
    const changed = (await runToEnd(client, path, replay)).outcome.tasks[0].runs[0];
    expect(changed).toMatchObject({
      status: 'error',
      validations: { greets: { passed: true }, looks: { error: true } },
    });
    expect(changed.validations.looks.feedback).toContain('kept.txt, with which the trial began, is not what it was');
  });

  it('says so when a workspace was too large to be kept', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, {
      config: agent(place),
      more: { graders: [greets, { type: 'file', name: 'there', config: { must_exist: ['f1'] } }] },
      tasks: [
        { id: 'many', prompt: steps(['sh', 'for i in $(seq 1001); do : > f$i; done'], ['say', 'hello']) },
        { id: 'big', prompt: steps(['sh', 'head -c 9000000 /dev/zero > f1'], ['say', 'hello']) },
      ],
    });
    await using client = serve(place);
    const first = await runToEnd(client, path);
    expect(statuses(first.outcome)).toEqual(['passed', 'passed']);
    const { outcome } = await runToEnd(client, path, { executor: 'replay', executor_options: { run: first.id } });
    const said = outcome.tasks.map(({ runs }: Json) => [
      runs[0].status,
      runs[0].validations.greets.passed,
      runs[0].validations.there.feedback,
    ]);
    expect(said).toEqual([
      [
        'error',
        true,
        'could not judge: the workspace of the recorded trial was not kept: it holds more than 1000 files',
      ],
      ['error', true, 'could not judge: the workspace of the recorded trial was not kept: it holds more than 8 MiB'],
    ]);
  });

  it('reads whole outputs, and keeps them for itself', async () => {
    const place = await makePlace();
    const middle = { type: 'text', name: 'middle', config: { contains: ['needle'] } };
    const path = await writeSuite(place, {
      config: agent(place),
      more: { graders: [middle] },
      tasks: [{ id: 't1', prompt: steps(['say', `${'a'.repeat(45_000)} needle ${'b'.repeat(45_000)}`]) }],
    });
    await using client = serve(place);
    const first = await runToEnd(client, path);
    const second = await runToEnd(client, path, { executor: 'replay', executor_options: { run: first.id } });
    expect(statuses(second.outcome)).toEqual(['passed']);
    const { output_path } = second.outcome.tasks[0].runs[0];
    expect(existsSync(join(place.dir, '.assay/runs', second.id, output_path))).toBe(true);
  });

  it('repeats a run from its directory, and refuses what is none or lies elsewhere', async () => {
    const place = await makePlace();
    const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(2) });
    await using client = serve(place);
    const first = await runToEnd(client, path);
    await cp(join(place.dir, '.assay/runs', first.id), join(place.dir, 'copy'), { recursive: true });
    await rm(join(place.dir, '.assay/runs', first.id), { recursive: true });
    const from = (options: object): Promise<Json> =>
      runToEnd(client, path, { executor: 'replay', executor_options: options }).then(({ outcome }) => outcome);
    expect(statuses(await from({ dir: 'copy' }))).toEqual(['passed', 'passed']);
    await expect(from({ dir: 'suite' })).rejects.toThrow('holds no run of an eval');
    await expect(from({ dir: '/etc' })).rejects.toMatchObject({ data: { kind: 'outside-roots' } });
    await expect(from({ run: 'run-0' })).rejects.toMatchObject({ data: { kind: 'unknown-run' } });
    await expect(from({})).rejects.toThrow('give `run` or `dir`');
  });
});
