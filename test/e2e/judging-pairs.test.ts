import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agent, makePlace, numbered, runToEnd, serve, writeSuite } from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const kinder = { type: 'prompt', name: 'kinder', config: { prompt: 'Which is kinder?', mode: 'pairwise' } };
const skill = { 'SKILL.md': '---\nname: greeter\ndescription: Greets.\n---\nGreet.\n' };
const withSkill = { skill_directories: ['.'] };

const won = (winner: string): object => ({
  output: JSON.stringify({ winner, magnitude: winner === 'tie' ? 'equal' : 'slightly-better', reasoning: 'so it is' }),
});
/** In the first question A is the baseline, in the second the answer with skills. */
const script = {
  '*': { with_skills: { output: 'skilled' }, baseline: { output: 'plain' } },
  t4: { with_skills: { output: 'skilled' }, baseline: { error: 'broke' } },
  judge: {
    kinder: {
      t1: { attempts: [won('B'), won('A')] },
      t2: { attempts: [won('A'), won('B')] },
      t3: { attempts: [won('A'), won('A')] },
    },
  },
};
const grades = (tasks: Json): Json =>
  tasks.map(({ runs: [{ status, validations, error_msg }] }: Json) => [
    status,
    validations.kinder?.score,
    validations.kinder?.details?.pairwise?.winner ?? error_msg,
  ]);

it.each([1, 4])('pairs are compared with the answer without skills, %i at once', async (workers) => {
  const place = await makePlace();
  const spec = {
    config: withSkill,
    files: skill,
    more: { skill: 'greeter', graders: [kinder] },
    tasks: numbered(4),
    script,
  };
  const path = await writeSuite(place, spec);
  await using client = serve(place);
  const { outcome, id } = await runToEnd(client, path, { baseline: true, workers });
  expect(grades(outcome.tasks)).toEqual([
    ['passed', 1, 'skill'],
    ['failed', 0, 'baseline'],
    ['passed', 0.5, 'tie'],
    [
      'error',
      0,
      'kinder: could not judge: there is nothing to compare with: the trial without skills came to no answer: broke',
    ],
  ]);
  expect(grades(outcome.baseline_outcome.tasks).slice(0, 3)).toEqual([
    ['passed', 0.5, 'tie'],
    ['passed', 0.5, 'tie'],
    ['passed', 0.5, 'tie'],
  ]);
  expect(outcome.tasks.map(({ test_id }: Json) => test_id)).toEqual(['t1', 't2', 't3', 't4']);

  await writeFile(join(place.dir, 'suite/script.yaml'), '{}');
  const again = await runToEnd(client, path, { executor: 'replay', executor_options: { run: id } });
  expect(grades(again.outcome.tasks).slice(0, 3)).toEqual(grades(outcome.tasks).slice(0, 3));
});

it('without a baseline an answer is judged by itself, which a warning says at its place; the cache knows the difference', async () => {
  const place = await makePlace();
  const alone = { output: '{"passes": [{"description": "kind"}], "failures": []}' };
  const told = { '*': { output: 'hi' }, judge: { kinder: { t1: { attempts: [alone] } } } };
  const more = { skill: 'greeter', graders: [kinder] };
  const spec = { config: withSkill, files: skill, more, tasks: numbered(1) };
  const path = await writeSuite(place, { ...spec, script: told });
  await using client = serve(place);
  const { outcome } = await runToEnd(client, path, { cache: true });
  expect(outcome.tasks[0].runs[0].validations.kinder).toMatchObject({ score: 1, details: { passes: 'kind' } });
  expect(outcome.diagnostics).toMatchObject([{ severity: 'warning', code: 'no-baseline', file: path, line: 1 }]);
  const paired = await runToEnd(client, path, { cache: true, baseline: true });
  expect(paired.outcome.diagnostics).toEqual([]);
  expect(paired.outcome.tasks[0].runs[0]).toMatchObject({ status: 'error' });
});

it('a cancel ends trials that wait for their pair', async () => {
  const place = await makePlace();
  const slow = { '*': { with_skills: { output: 'x' }, baseline: { output: 'x', delay_ms: 600_000 } } };
  const more = { skill: 'greeter', graders: [kinder] };
  const path = await writeSuite(place, { config: withSkill, files: skill, more, tasks: numbered(2), script: slow });
  await using client = serve(place);
  const { run_id: id } = await client.call('eval.run', { path, baseline: true, workers: 4, events: 'all' });
  await client.notification('run.event', ({ type, trial }: Json) => type === 'trial_started' && trial === 1);
  await client.call('run.cancel', { run_id: id });
  expect(await client.call('run.status', { run_id: id })).toMatchObject({ status: 'canceled' });
});

it('expected.should_trigger judges no trial without skills', async () => {
  const place = await makePlace();
  const tasks = [
    { id: 'only', more: { expected: { should_trigger: true } } },
    { id: 'both', more: { expected: { should_trigger: true, output_contains: ['hello'] } } },
  ];
  const script = {
    '*': { with_skills: { output: 'hello', skill_invocations: ['greeter'] }, baseline: { output: 'hello' } },
  };
  const path = await writeSuite(place, { config: withSkill, files: skill, more: { skill: 'greeter' }, tasks, script });
  await using client = serve(place);
  const { outcome, summary } = await runToEnd(client, path, { baseline: true });
  expect(summary).toMatchObject({ verdict: 'passed', progress: { passed: 3, skipped: 1, done: 4, total: 4 } });
  expect(outcome.baseline_outcome.tasks).toMatchObject([
    {
      test_id: 'only',
      status: 'skipped',
      runs: [],
      error_msg: expect.stringContaining('without them there is nothing to judge'),
    },
    { test_id: 'both', status: 'passed' },
  ]);
  expect(Object.keys(outcome.baseline_outcome.tasks[1].runs[0].validations)).toEqual(['expected.output_contains']);
  expect(Object.keys(outcome.tasks[1].runs[0].validations)).toEqual([
    'expected.output_contains',
    'expected.should_trigger',
  ]);
});

it('a real program that reports its events is judged by what it called, and passes trigger tests', async () => {
  const place = await makePlace();
  const program = join(place.dir, 'agent.sh');
  await writeFile(
    program,
    `echo '{"type": "tool_call", "id": "1", "name": "grep", "arguments": {"path": "src"}}'
echo '{"type": "tool_result", "id": "1"}'
[ "$1" = greet ] && echo '{"type": "skill_invoked", "name": "greeter"}'
echo '{"type": "usage", "input_tokens": 5}'
echo '{"type": "message", "role": "assistant", "content": "hello"}'
`,
  );
  const graders = [
    { type: 'behavior', name: 'calls', config: { required_tools: ['grep'], max_tokens: 10 } },
    { type: 'skill_invocation', name: 'skill', config: { required_skills: ['greeter'], mode: 'any_order' } },
  ];
  const options = { command: ['/bin/sh', program, '{prompt}'], events: 'stdout' };
  const triggers = {
    skill: 'greeter',
    should_trigger_prompts: [{ prompt: 'greet' }],
    should_not_trigger_prompts: [{ prompt: 'sleep' }],
  };
  const path = await writeSuite(place, {
    config: agent(place, { executor_options: options, ...withSkill }),
    files: { ...skill, 'trigger_tests.yaml': JSON.stringify(triggers) },
    more: { skill: 'greeter', graders },
    tasks: [{ id: 't1', prompt: 'greet' }],
  });
  await using client = serve(place);
  const { outcome, summary } = await runToEnd(client, path);
  expect(outcome.tasks[0].runs[0]).toMatchObject({ status: 'passed', final_output: 'hello' });
  expect(outcome.trigger_metrics).toMatchObject({ accuracy: 1 });
  expect(summary.verdict).toBe('passed');
});
