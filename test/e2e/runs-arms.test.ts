import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pidIn } from '../helpers/processes.js';
import {
  agent,
  greets,
  leftovers,
  makePlace,
  numbered,
  type Place,
  processesOf,
  readJson,
  runToEnd,
  serve,
  start,
  startCommand,
  steps,
  writeSuite,
} from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const skillFile = { 'skill/SKILL.md': '---\nname: greeter\ndescription: greets\n---\n' };
const triggers = {
  skill: 'greeter',
  should_trigger_prompts: [
    { prompt: 'greet me', confidence: 'high' },
    { prompt: 'say hi', confidence: 'medium' },
  ],
  should_not_trigger_prompts: [{ prompt: 'bake a cake' }],
};
const takesUp = { skill_invocations: ['greeter'] };

/** Two models, of which the second fails t2, and without skills nobody passes t1. */
function armedSuite(place: Place, more: { config?: object; triggers?: object; script?: object } = {}): Promise<string> {
  return writeSuite(place, {
    config: { skill_directories: ['skill'], required_skills: ['greeter'], ...more.config },
    more: { graders: [greets], baseline: true },
    tasks: numbered(2),
    files: { ...skillFile, 'trigger_tests.yaml': JSON.stringify(more.triggers ?? triggers) },
    script: {
      t1: { with_skills: { output: 'hello' }, baseline: { output: 'who are you?' } },
      t2: { models: { good: { output: 'hello' }, bad: { output: 'no' } } },
      triggers: {
        'greet me': takesUp,
        'say hi': { models: { good: takesUp, bad: {} } },
        'bake a cake': {},
      },
      ...more.script,
    },
  });
}

it('two models with baseline and trigger tests are one run, with each arm told apart everywhere', async () => {
  const place = await makePlace();
  const path = await armedSuite(place, { config: { group_by: 'model' } });
  await using client = serve(place);
  const { id, summary, outcome } = await runToEnd(client, path, { models: ['good', 'bad'] });

  expect(summary).toMatchObject({
    status: 'completed',
    verdict: 'failed',
    progress: { done: 14, total: 14, passed: 9, failed: 5, errors: 0 },
  });
  const line = ({ model, test_id, status }: Json): string => `${model} ${test_id} ${status}`;
  expect(outcome.tasks.map(line)).toEqual(['good t1 passed', 'good t2 passed', 'bad t1 passed', 'bad t2 failed']);
  expect(outcome.baseline_outcome.tasks.map(line)).toEqual([
    'good t1 failed',
    'good t2 passed',
    'bad t1 failed',
    'bad t2 failed',
  ]);
  expect(outcome).toMatchObject({
    is_baseline: true,
    config: { model_id: 'good', models: ['good', 'bad'] },
    summary: {
      total_tests: 4,
      groups: [
        { name: 'good', passed: 2, total: 2 },
        { name: 'bad', passed: 1, failed: 1, total: 2, avg_score: 0.5 },
      ],
    },
    models: [
      { model_id: 'good', verdict: 'passed', trigger_metrics: { accuracy: 1, true_positives: 1.5 } },
      { model_id: 'bad', verdict: 'failed', trigger_metrics: { accuracy: 0.8, false_negatives: 0.5 } },
    ],
    trigger_metrics: { true_positives: 2.5, false_negatives: 0.5, true_negatives: 2, recall: 0.8333, accuracy: 0.9 },
    metadata: { recommendation: { recommended_model: 'good' } },
    digests: { trigger_tests: expect.any(String) as string },
  });
  expect(outcome.tasks[0].skill_impact).toEqual({
    pass_rate_with_skills: 1,
    pass_rate_baseline: 0,
    delta: 1,
    percent_change: 10_000,
  });
  expect(outcome.trigger_results).toHaveLength(6);
  expect(outcome.trigger_results[4]).toMatchObject({ model: 'bad', prompt: 'say hi', status: 'failed' });

  const view = (params: object): Promise<Json> => client.call('run.result', { run_id: id, ...params });
  const failures = await view({});
  expect(failures.failures).toMatchObject([{ task_id: 't2', model: 'bad' }]);
  expect(failures.wrong_triggers).toMatchObject([{ prompt: 'say hi', model: 'bad', did_trigger: false }]);
  expect(failures.baseline_outcome).not.toHaveProperty('tasks');
  expect((await view({ view: 'tasks', model: 'good' })).tasks).toHaveLength(2);
  expect(await view({ view: 'summary', model: 'good' })).toMatchObject({
    verdict: 'passed',
    summary: { total_tests: 2 },
  });
  expect(await view({ view: 'tasks', model: 'bad', baseline: true })).toMatchObject({ summary: { failed: 2 } });
  expect(await view({ view: 'task', task_id: 't2', model: 'bad' })).toMatchObject({ task: { status: 'failed' } });
  expect(await view({ view: 'task', task_id: 't2' })).toMatchObject({
    task: { model: 'good' },
    models: ['good', 'bad'],
  });
  expect((await view({ view: 'triggers', limit: 4 })).trigger_results).toHaveLength(4);
  const without = await view({ view: 'task', task_id: 't1', model: 'bad', baseline: true, trial: 1 });
  expect(without.transcript).toMatchObject([{ content: 'who are you?' }, { type: 'end' }]);
  await expect(view({ view: 'tasks', model: 'ugly' })).rejects.toMatchObject({ code: -32602 });

  const { events } = await client.call('run.events', { run_id: id });
  const ended = events.filter(({ type }: Json) => type === 'task_ended');
  expect(ended.at(-1)).toMatchObject({ task_id: 't2', model: 'bad', baseline: true });
  expect(events.filter(({ type }: Json) => type === 'trigger_ended')).toHaveLength(6);

  await client.initialize();
  const { contents } = await client.call('resources/read', {
    uri: `assay://runs/${id}/tasks/t1?model=bad&baseline=true`,
  });
  expect(JSON.parse(contents[0].text)).toMatchObject({ task: { model: 'bad', status: 'failed' } });
});

it('the terminal takes several models and a baseline, and shows what they came to', async () => {
  const place = await makePlace();
  const path = await armedSuite(place);
  const args = ['run', path, '--model', 'good', '--model', 'bad', '--baseline', '--tags', '*'];
  expect(await startCommand(place, args).ended).toMatchObject({ code: 2 });
  const { code, stdout } = await startCommand(place, args.slice(0, -2)).ended;
  expect(code).toBe(1);
  for (const text of ['model good: passed', 'model bad: failed', 'recommended: good', 'without skills: 1 of 4']) {
    expect(stdout).toContain(text);
  }
  expect(stdout).toContain('trigger tests: accuracy 0.9');
  expect(stdout).toContain('say hi (bad): should have triggered the skill');
});

it('equal results with and without skills pass: waza exits 1', async () => {
  const place = await makePlace();
  const path = await armedSuite(place, {
    script: { t1: { output: 'hello' }, t2: { output: 'hello' }, triggers: { '*': takesUp } },
  });
  await using client = serve(place);
  const { summary, outcome } = await runToEnd(client, path);
  expect(summary).toMatchObject({ verdict: 'passed' });
  expect(outcome.tasks[0].skill_impact).toMatchObject({ delta: 0, percent_change: 0 });
  expect(outcome).not.toHaveProperty('models');
});

it('what cannot be compared is refused before the run', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
  await using client = serve(place);
  await expect(start(client, path, { baseline: true })).rejects.toMatchObject({ code: -32602 });
  await expect(start(client, path, { models: ['a', 'a'] })).rejects.toMatchObject({ code: -32602 });
  await expect(start(client, path, { models: ['a'], model: 'b' })).rejects.toMatchObject({ code: -32602 });
  expect((await client.call('run.list')).runs).toEqual([]);
});

it('an unscripted mock cannot tell what would have triggered: the run is not green, where waza’s is', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    more: { graders: [greets] },
    tasks: numbered(1),
    files: { 'trigger_tests.yaml': JSON.stringify(triggers) },
  });
  await using client = serve(place);
  const { summary, outcome } = await runToEnd(client, path);
  expect(summary).toMatchObject({ verdict: 'error', progress: { passed: 1, errors: 3 } });
  expect(outcome.trigger_metrics).toMatchObject({ errors: 3, accuracy: 0 });
  expect(outcome.trigger_results[0].error_msg).toContain('under `triggers`');
  expect(outcome.trigger_results[0]).not.toHaveProperty('did_trigger');
  expect(await client.call('eval.get', { path })).toMatchObject({ trigger_tests: triggers });
});

it('a bad trigger file is told before anything has run', async () => {
  const place = await makePlace();
  const path = await armedSuite(place, { triggers: { skill: 'greeter', should_trigger_prompts: [{ promt: 'x' }] } });
  await using client = serve(place);
  const { valid, diagnostics } = await client.call('eval.validate', { path });
  expect(valid).toBe(false);
  expect(diagnostics[0]).toMatchObject({ code: 'unknown-key', file: join(place.dir, 'suite/trigger_tests.yaml') });
  await expect(start(client, path)).rejects.toMatchObject({ code: -32001 });
});

it('a run of several arms that is killed is closed with the trials of each arm in its place', async () => {
  const place = await makePlace();
  const path = await armedSuite(place, {
    script: { triggers: { 'greet me': takesUp, 'say hi': { delay_ms: 600_000 }, 'bake a cake': {} } },
  });
  const first = serve(place);
  const id = await start(first, path, { models: ['good', 'bad'], events: 'all' });
  await first.notification('run.event', ({ type, trigger }) => type === 'trigger_started' && trigger === 2);
  first.child.kill('SIGKILL');
  await first.exit;
  await using second = serve(place);
  expect(await second.call('run.status', { run_id: id })).toMatchObject({ status: 'failed' });
  const outcome = await second.call('run.result', { run_id: id, view: 'full' });
  const line = ({ model, test_id, status }: Json): string => `${model} ${test_id} ${status}`;
  expect(outcome.tasks.map(line)).toEqual(['good t1 passed', 'good t2 passed', 'bad t1 passed', 'bad t2 failed']);
  const bare = await second.call('run.result', { run_id: id, view: 'tasks', baseline: true });
  expect(bare.tasks.map(({ model, task_id, status }: Json) => `${model} ${task_id} ${status}`)).toEqual([
    'good t1 failed',
    'good t2 passed',
    'bad t1 failed',
    'bad t2 failed',
  ]);
  expect(Object.keys(outcome.tasks[2].runs[0])).not.toContain('model');
  const { trigger_results: results } = await second.call('run.result', { run_id: id, view: 'triggers' });
  expect(results.map(({ status }: Json) => status)).toEqual(['passed', ...Array.from({ length: 5 }, () => 'canceled')]);
});

it('finding 16: a cancel after the first of 100 trigger tests starts at most one more', async () => {
  const place = await makePlace();
  const pids = join(place.dir, 'pids');
  const prompts = Array.from({ length: 100 }, (_, index) => ({
    prompt: steps(['hang', join(pids, `pid-${index + 1}`), '300']),
  }));
  const path = await writeSuite(place, {
    config: agent(place, { max_workers: 1 }),
    more: { graders: [greets] },
    tasks: numbered(1, () => ({ prompt: steps(['say', 'hello']) })),
    files: {
      'trigger_tests.yaml': JSON.stringify({ skill: 's', should_trigger_prompts: prompts }),
      '../pids/keep': '',
    },
  });
  await using client = serve(place);
  const id = await start(client, path);
  await pidIn(join(pids, 'pid-1'));
  expect(await client.call('run.cancel', { run_id: id })).toEqual({ canceled: true });
  expect(processesOf(place)).toEqual([]);
  expect(readdirSync(pids).filter((name) => name.startsWith('pid-')).length).toBeLessThanOrEqual(2);
  expect(leftovers(place)).toEqual([]);
  const status = await client.call('run.status', { run_id: id });
  expect(status).toMatchObject({ status: 'canceled', progress: { done: 101, passed: 1, canceled: 100 } });
  const outcome = await readJson(status.result_path);
  expect(outcome.trigger_results).toHaveLength(100);
});
