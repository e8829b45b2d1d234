import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agent, greets, makePlace, numbered, runToEnd, serve, startCommand, writeSuite } from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const judged = (passes: number, failures: number) => {
  const notes = (count: number) => Array.from({ length: count }, (_, index) => ({ description: `c${index}` }));
  return { output: JSON.stringify({ passes: notes(passes), failures: notes(failures) }) };
};
const tone = (rubric = 'Is it warm?') => ({ type: 'prompt', name: 'tone', rubric });
const trials = (outcome: Json): Json => outcome.tasks.map((task: Json) => task.runs[0]);
const grades = (outcome: Json): Json =>
  trials(outcome).map(({ status, validations }: Json) => {
    const { duration_ms: _, ...grade } = validations.tone;
    return { status, grade };
  });

it('a replay gives the grades of judges again for nothing, also of those asked twice, and again from itself', async () => {
  const place = await makePlace();
  const script = {
    '*': { output: 'hello {{secret}}' },
    judge: {
      tone: {
        t1: judged(2, 0),
        t2: judged(1, 1),
        t3: { attempts: [{ output: 'fine' }, judged(1, 0)] },
        '*': { ...judged(1, 0), usage: { input_tokens: 5 } },
      },
    },
  };
  const spec = { more: { graders: [tone(), greets] }, tasks: numbered(4), script };
  const path = await writeSuite(place, spec);
  await using client = serve(place);
  const first = await runToEnd(client, path, { trials: 1 });
  await writeFile(join(place.dir, 'suite/script.yaml'), '{}');
  const replay = (id: string) => ({ executor: 'replay', executor_options: { run: id } });
  const second = await runToEnd(client, path, replay(first.id));
  expect(grades(second.outcome)).toEqual(grades(first.outcome));
  expect(first.outcome.summary.judge_usage).toEqual({ input_tokens: 5 });
  expect(second.outcome.summary).not.toHaveProperty('judge_usage');
  const third = await runToEnd(client, path, replay(second.id));
  expect(grades(third.outcome)).toEqual(grades(first.outcome));

  // Another name is no other question.
  await writeSuite(place, { ...spec, more: { graders: [{ ...tone(), name: 'warmth' }, greets] } });
  const renamed = await runToEnd(client, path, replay(first.id));
  expect(renamed.outcome.tasks.map(({ status }: Json) => status)).toEqual(['passed', 'failed', 'passed', 'passed']);
});

it('a question that is new is asked of the judge that is given, else it is an error at its place', async () => {
  const place = await makePlace();
  const script = (output: object) => ({ judge: { tone: { '*': output } } });
  const spec = { more: { graders: [tone(), greets] }, tasks: numbered(2) };
  const path = await writeSuite(place, { ...spec, script: script(judged(1, 0)) });
  await using client = serve(place);
  const first = await runToEnd(client, path);
  await writeSuite(place, { ...spec, more: { graders: [tone('Is it cold?'), greets] }, script: script(judged(0, 1)) });

  const alone = await runToEnd(client, path, { executor: 'replay', executor_options: { run: first.id } });
  expect(alone.summary).toMatchObject({ verdict: 'error', progress: { errors: 2 } });
  const [{ validations }] = trials(alone.outcome);
  expect(validations.greets.passed).toBe(true);
  expect(validations.tone.feedback).toMatch(
    /^could not judge: .*eval\.yaml:1:\d+: run run-.* has no answer of a judge/,
  );
  expect(validations.tone.feedback).toContain('--judge-executor');

  const judge = { executor: 'mock' };
  const asked = await runToEnd(client, path, { executor: 'replay', executor_options: { run: first.id, judge } });
  expect(asked.summary).toMatchObject({ verdict: 'failed', progress: { failed: 2 } });

  const wrong = { run: first.id, judge: { executor: 'mock', executor_options: { scripts: 1 } } };
  await expect(runToEnd(client, path, { executor: 'replay', executor_options: wrong })).rejects.toThrow('judge');

  const regrade = await startCommand(place, ['regrade', first.id, '--judge-executor', 'mock']).ended;
  expect(regrade.code).toBe(1);
  expect(regrade.stdout).toContain('t1: passed 1.000 → failed 0.500');
  const model = await startCommand(place, ['regrade', asked.id, '--judge-model', 'another']).ended;
  expect(model.code).toBe(3);
  expect((await startCommand(place, ['regrade', asked.id]).ended).code).toBe(1);
});

it('who judges by a program must be trusted in a replay too', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    more: { graders: [tone()] },
    tasks: numbered(1),
    script: { judge: { tone: { '*': judged(1, 0) } } },
  });
  await using client = serve(place, []);
  const first = await runToEnd(client, path);
  const replay = { executor: 'replay', executor_options: { run: first.id } };
  expect((await runToEnd(client, path, replay)).summary.verdict).toBe('passed');
  const judge = { executor: 'command', executor_options: { command: ['/bin/echo'] } };
  await expect(runToEnd(client, path, { ...replay, executor_options: { run: first.id, judge } })).rejects.toMatchObject(
    { data: { kind: 'not-trusted' } },
  );
});

it('judge answers come with trials from the cache and with resumed ones', async () => {
  const place = await makePlace();
  const script = { judge: { tone: { '*': judged(1, 0) } }, t2: [{ error: 'broke' }] };
  const path = await writeSuite(place, { more: { graders: [tone()] }, tasks: numbered(2), script });
  await using client = serve(place);
  const first = await runToEnd(client, path, { cache: true });
  const cached = await runToEnd(client, path, { cache: true });
  expect(trials(cached.outcome)[0].cached).toBe(true);
  const resumed = await runToEnd(client, path, { resume: first.id });
  expect(trials(resumed.outcome)[0].from_run).toBe(first.id);
  for (const { id } of [cached, resumed]) {
    const { outcome } = await runToEnd(client, path, { executor: 'replay', executor_options: { run: id } });
    expect(trials(outcome)[0]).toMatchObject({ status: 'passed', judge_path: 'trials/1-t1/1/judge.ndjson' });
  }
});

it('a judge goes on with the session of the agent, in its workspace, when all others have judged', async () => {
  const place = await makePlace();
  const program = join(place.dir, 'agent.sh');
  await writeFile(
    program,
    `if [ -z "$ASSAY_JUDGE" ]; then echo "hello from $1"; echo "$1" > session.txt; exit; fi
[ "$1" = "$(cat session.txt)" ] && rm session.txt && echo '${judged(1, 0).output}'
`,
  );
  const command = ['/bin/sh', program, '{session_id}'];
  const made = { type: 'file', name: 'made', config: { must_exist: ['session.txt'] } };
  const graders = [{ type: 'prompt', name: 'tone', config: { prompt: 'Honest?', continue_session: true } }, made];
  const config = agent(place, { executor_options: { command, continue_command: command, stdin: 'prompt' } });
  const path = await writeSuite(place, { config, more: { graders }, tasks: numbered(1) });
  await using client = serve(place);
  const { outcome, id } = await runToEnd(client, path);
  expect(trials(outcome)[0].error_msg).toBeUndefined();
  expect(
    Object.entries(trials(outcome)[0].validations).map(([name, each]: [string, Json]) => [name, each.passed]),
  ).toEqual([
    ['tone', true],
    ['made', true],
  ]);
  const again = await runToEnd(client, path, { executor: 'replay', executor_options: { run: id } });
  expect(again.summary.verdict).toBe('passed');

  const cannot = await writeSuite(
    place,
    {
      config: agent(place, { executor_options: { command: ['/bin/echo', 'hello'] } }),
      more: { graders },
      tasks: numbered(1),
    },
    'cannot',
  );
  const refused = await client.call('eval.validate', { path: cannot });
  expect(refused.diagnostics).toMatchObject([{ severity: 'error', code: 'no-session', file: cannot }]);
  await expect(runToEnd(client, cannot)).rejects.toThrow('cannot go on with a session');
});
