import { existsSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import {
  agent,
  greets,
  makePlace,
  numbered,
  onlyRun,
  readJson,
  runToEnd,
  serve,
  startCommand,
  steps,
  writeSuite,
} from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

it('D9: what an agent writes in several pieces is its answer as it was written', async () => {
  const place = await makePlace();
  const prompt = steps(['say', 'hello\n'], ['say', '\n'], ['say', ' world']);
  const path = await writeSuite(place, {
    config: agent(place),
    more: { graders: [greets] },
    tasks: [{ id: 'a', prompt }],
  });
  await using client = serve(place);
  const { outcome } = await runToEnd(client, path);
  expect(outcome.tasks[0].runs[0].final_output).toBe('hello\n\n world');
});

it('O8: the result that the summary names is there, and none is named where there is none', async () => {
  const place = await makePlace();
  await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
  const { stdout } = await startCommand(place, ['run', 'suite']).ended;
  const named = /^result: (.+)$/m.exec(stdout)?.[1] ?? 'none';
  expect(await readJson(named)).toMatchObject({ kind: 'eval', summary: { succeeded: 1 } });
  const none = await startCommand(place, ['run', 'missing']).ended;
  expect(none.stdout).toBe('');
});

it('O10: the log of a run names the kind of every grader, and ends every task, from the cache too', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(2) });
  await using client = serve(place);
  for (const hits of [0, 2]) {
    // oxlint-disable no-await-in-loop -- the second run takes what the first one stored
    const { outcome, summary } = await runToEnd(client, path, { cache: true });
    expect(outcome.summary.cache.hits).toBe(hits);
    const text = await readFile(join(summary.result_path, '../events.ndjson'), 'utf8');
    // oxlint-enable no-await-in-loop
    const events: Json[] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ended = events.filter(({ type }) => type === 'task_ended').map(({ task_id: id, status }) => [id, status]);
    expect(ended).toEqual([
      ['t1', 'passed'],
      ['t2', 'passed'],
    ]);
    const trials = events.filter(({ type }) => type === 'trial_ended');
    expect(trials.map(({ cached = false }) => cached)).toEqual([hits > 0, hits > 0]);
    // What the cache holds was graded when it was made; the outcome has those grades.
    const kinds = events.filter(({ type }) => type === 'grade').map(({ grader_type: kind }) => kind);
    expect(kinds).toEqual(hits > 0 ? [] : ['text', 'text']);
    for (const task of outcome.tasks) expect(task.runs[0].validations.greets.type).toBe('text');
  }
});

it('G15: the model that a grader names judges, whatever judge_model says', async () => {
  const place = await makePlace();
  const prompts = [
    { type: 'prompt', name: 'own', rubric: 'Is it warm?', model: 'mine' },
    { type: 'prompt', name: 'shared', rubric: 'Is it warm?' },
  ];
  const answer = { output: JSON.stringify({ passes: [{ description: 'warm', reason: 'it is' }], failures: [] }) };
  const judge = { own: { '*': answer }, shared: { '*': answer } };
  const more = { graders: prompts };
  const path = await writeSuite(place, { config: { judge_model: 'all' }, more, tasks: numbered(1), script: { judge } });
  await using client = serve(place);
  for (const [params, shared] of [
    [{}, 'all'],
    [{ judge_model: 'asked-for' }, 'asked-for'],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one run after the other
    const { outcome } = await runToEnd(client, path, params);
    const { validations } = outcome.tasks[0].runs[0];
    expect([validations.own.details.model, validations.shared.details.model]).toEqual(['mine', shared]);
  }
});

it('S22: a copy of a run takes no other run’s place', async () => {
  const place = await makePlace();
  await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) });
  await startCommand(place, ['run', 'suite']).ended;
  const dir = onlyRun(place);
  const copy = join(dir, '../run-01a1fc44-a80a-7178-9ab4-4bf9161a9b57');
  await cp(dir, copy, { recursive: true });
  expect(existsSync(join(copy, 'run.json'))).toBe(true);
  await using client = serve(place);
  const { runs } = await client.call('run.list');
  expect(runs).toMatchObject([{ id: basename(dir), result_path: join(dir, 'result.json') }]);
});
