import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  appears,
  appearsIn,
  greets,
  makePlace,
  memoryOf,
  numbered,
  readJson,
  runToEnd,
  serve,
  start,
  writeSuite,
} from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

describe('finding 24: results are written piece by piece, whole or not at all', () => {
  it('520 MB of transcripts do not have to fit in memory', async ({ annotate }) => {
    const place = await makePlace();
    const message = { type: 'message', role: 'assistant', content: '0123456789 abcdef '.repeat(1_000) };
    const path = await writeSuite(place, {
      more: { graders: [greets] },
      tasks: numbered(240),
      script: { '*': { output: 'hello', events: Array.from({ length: 120 }, () => message) } },
    });
    await using client = serve(place);
    const { summary } = await runToEnd(client, path);
    expect(summary).toMatchObject({ verdict: 'passed' });
    const { peak } = memoryOf(client.pid);
    await annotate(`the server held ${Math.round(peak)} MB at most`);
    expect(peak).toBeLessThan(250);
  });

  it('kill -9 while an outcome is written keeps the one before it, whole', async () => {
    const place = await makePlace();
    const output = join(place.dir, 'out/outcome.json');
    await mkdir(join(place.dir, 'out'));
    const small = await writeSuite(place, { more: { graders: [greets] }, tasks: numbered(1) }, 'small');
    const big = await writeSuite(
      place,
      {
        more: { graders: [greets] },
        tasks: numbered(100),
        script: { '*': { output: `hello ${'0123456789 abcdef '.repeat(30_000)}` } },
      },
      'big',
    );
    const first = serve(place);
    const { outcome } = await runToEnd(first, small, { output });
    expect(await readJson(output)).toEqual(outcome);
    const writing = appearsIn(join(place.dir, 'out'), (name) => name !== 'outcome.json');
    const id = await start(first, big, { output });
    await writing;
    first.child.kill('SIGKILL');
    expect(await first.exit).toMatchObject({ signal: 'SIGKILL' });
    expect(await readJson(output)).toEqual(outcome);

    await using second = serve(place);
    expect(await second.call('run.status', { run_id: id })).toMatchObject({ status: 'failed' });
    const { summary } = await second.call('run.result', { run_id: id, view: 'summary' });
    expect(summary).toMatchObject({ total_tests: 100, succeeded: 100, canceled: 0 });
  });
});

it('finding 19: answers of a megabyte beside notifications, to a slow reader, never mix', async () => {
  const place = await makePlace();
  const large = await writeSuite(
    place,
    {
      more: { graders: [greets] },
      tasks: numbered(1),
      script: { t1: { output: `hello ${'é😀 "x"\n'.repeat(90_000)}` } },
    },
    'large',
  );
  const more = { graders: [greets], hooks: { after_run: [{ command: 'touch ended' }] } };
  const busy = await writeSuite(place, { config: { trials_per_task: 500 }, more, tasks: numbered(4) });
  await using client = serve(place);
  const { id } = await runToEnd(client, large);
  const ask = (): Promise<Json> => client.call('run.events', { run_id: id, limit: 5_000 });
  const whole = await ask();
  expect(JSON.stringify(whole).length).toBeGreaterThan(900_000);
  client.child.stdout?.pause();
  const answers = Array.from({ length: 20 }, ask);
  const run = client.call('eval.run', { path: busy, events: 'all' });
  const later = Array.from({ length: 20 }, ask);
  await appears(join(place.dir, 'suite/ended'));
  client.child.stdout?.resume();
  const { run_id: busyId } = await run;
  for (const answer of await Promise.all([...answers, ...later])) expect(answer).toEqual(whole);
  await client.notification('run.event', ({ type }) => type === 'run_ended');
  const events = client.messages.filter(({ method }) => method === 'run.event').map(({ params }) => params);
  expect(new Set(events.map(({ run_id }) => run_id))).toEqual(new Set([busyId]));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  client.assertClean(); // every line was JSON
});

describe('finding 28: a result names what it was made from', () => {
  const suite = (prompt: string, data: string, name = 'suite') => ({
    config: { trials_per_task: 1 },
    more: { name, graders: [greets] },
    tasks: [{ id: 'one', prompt, inputs: { files: [{ path: 'data.txt' }] } }],
    files: { 'fixtures/data.txt': data },
  });

  it('the digests of eval, tasks and fixtures change each with its own files and with nothing else', async () => {
    const place = await makePlace();
    await using client = serve(place);
    const digests = async (...of: Parameters<typeof suite>): Promise<Json> => {
      const path = await writeSuite(place, suite(...of));
      return (await runToEnd(client, path)).outcome.digests;
    };
    const first = await digests('hello', 'one');
    expect(first).toEqual({
      eval: expect.stringMatching(/^[0-9a-f]{64}$/),
      tasks: expect.stringMatching(/^[0-9a-f]{64}$/),
      fixtures: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await digests('hello', 'one')).toEqual(first);
    const byTask = await digests('hello you', 'one');
    expect(byTask).toEqual({ ...first, tasks: expect.not.stringMatching(first.tasks) });
    const byFixture = await digests('hello', 'two');
    expect(byFixture).toEqual({ ...first, fixtures: expect.not.stringMatching(first.fixtures) });
    const byEval = await digests('hello', 'one', 'renamed');
    expect(byEval).toEqual({ ...first, eval: expect.not.stringMatching(first.eval) });
  });
});

describe('finding 29: what JSON cannot hold is refused by name; an answer is never cut off', () => {
  it.each([
    ['a weight', { graders: [{ ...greets, weight: 'NOT_A_NUMBER' }] }, {}],
    ['a value that contains itself', { graders: [greets] }, { context: 'ITSELF' }],
  ])('%s that is no JSON is a located error', async (_, more, inputs) => {
    const place = await makePlace();
    const path = await writeSuite(place, { more, tasks: [{ id: 'one', inputs }] });
    await replaceIn(path, '"NOT_A_NUMBER"', '.nan');
    await replaceIn(join(place.dir, 'suite/tasks/000000.yaml'), '"ITSELF"', '&self {again: *self}');
    await using client = serve(place);
    const { error } = await client.request('eval.run', { path });
    expect(error).toMatchObject({ code: -32001, data: { kind: 'validation-failed' } });
    expect(error?.data.diagnostics[0]).toMatchObject({ severity: 'error', line: expect.any(Number) });
    expect(await client.call('eval.validate', { path })).toMatchObject({ valid: false });
  });

  it('an assertion that gives NaN, infinity or a set is an honest grade with a finite score', async () => {
    const place = await makePlace();
    const code = (name: string, ...assertions: string[]) => ({ type: 'code', name, config: { assertions } });
    const graders = [
      code('nan', "float('nan')"),
      code('infinity', "float('inf') > 1"),
      code('set', '{1, 2}', 'output'),
    ];
    const path = await writeSuite(place, { more: { graders }, tasks: numbered(1) });
    await using client = serve(place);
    const { id, outcome } = await runToEnd(client, path);
    const { result } = await client.request('run.result', { run_id: id, view: 'full' });
    expect(result.tasks).toEqual(outcome.tasks);
    const [trial] = outcome.tasks[0].runs;
    for (const name of ['nan', 'infinity', 'set']) {
      const { score, passed } = trial.validations[name];
      expect({ name, score: Number.isFinite(score), passed: typeof passed }).toEqual({
        name,
        score: true,
        passed: 'boolean',
      });
    }
    expect(Number.isFinite(outcome.summary.aggregate_score)).toBe(true);
  });

  it('values of a script that JSON has no form for arrive as it is written on disk', async () => {
    const place = await makePlace();
    const tool_calls = [{ name: 'count', arguments: { n: 'NOT_A_NUMBER' } }];
    const path = await writeSuite(place, {
      more: { graders: [greets] },
      tasks: numbered(1),
      script: { t1: { output: 'hello', tool_calls } },
    });
    await replaceIn(join(place.dir, 'suite/script.yaml'), '"NOT_A_NUMBER"', '.nan');
    await using client = serve(place);
    const { id, summary } = await runToEnd(client, path);
    expect(summary).toMatchObject({ status: 'completed', verdict: 'passed' });
    const { transcript } = await client.call('run.result', { run_id: id, view: 'task', task_id: 't1', trial: 1 });
    expect(transcript[0]).toMatchObject({ type: 'tool_call', name: 'count' });
  });
});

async function replaceIn(path: string, from: string, to: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
}
