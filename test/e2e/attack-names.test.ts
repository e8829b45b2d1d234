import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentEval, evalText, expectAlive, makeSuite, runToEnd, serveIn, taskText } from '../helpers/suite-files.js';
import { AnswerError, type Json, type WireClient } from '../helpers/wire-client.js';

const hostile = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../../../escape',
  '..',
  '.',
  'a/b\\c',
  '/etc/passwd',
  'line\nbreak\r\ttab',
  ' blank ',
  '-rf',
  'CON',
  'möwe 海 👩‍👩‍👧 \u202e',
  'x'.repeat(5_000),
];

function tasks(ids: readonly string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id, index) => [`tasks/${String(index).padStart(2, '0')}.yaml`, taskText(id)]));
}

async function refusal(client: WireClient, method: string, params: object): Promise<unknown> {
  const { error } = await client.request(method, params);
  return error === undefined ? 'answered' : [error.code, error.data.kind];
}

describe('names that mean something to a program', () => {
  it('are just names of tasks: on the wire, on disk and in filters', async () => {
    const big = `process.stdout.write('hi'.repeat(100000))`;
    const dir = await makeSuite({ 'eval.yaml': agentEval(big), 'tasks/one.yaml': undefined, ...tasks(hostile) });
    await using client = serveIn(dir);
    const run = await runToEnd(client);
    expect(run.summary).toMatchObject({ verdict: 'passed', progress: { passed: hostile.length, errors: 0 } });
    for (const id of hostile) {
      expect(await client.call('task.get', { path: '.', task_id: id })).toMatchObject({ id });
      const { trial } = await client.call('run.result', { run_id: run.id, view: 'task', task_id: id, trial: 1 });
      expect(trial).toMatchObject({ status: 'passed', output_truncated: true });
      const kept = join(dirname(run.summary.result_path), trial.output_path);
      expect(kept.startsWith(join(dir, '.assay/runs', run.id, 'trials/'))).toBe(true);
      expect(await readFile(kept, 'utf8')).toHaveLength(200_000);
    }
    const onDisk = JSON.parse(await readFile(run.summary.result_path, 'utf8'));
    expect(onDisk.tasks.map((task: Json) => task.test_id)).toEqual(hostile);
    const filtered = await runToEnd(client, { tasks: ['__proto__'] });
    expect(filtered.summary.progress.total).toBe(1);
  });

  it('are just names of graders, and every grade is in the result', async () => {
    const graders = hostile.map((name) => `{type: text, name: ${JSON.stringify(name)}, config: {contains: [hi]}}`);
    graders.push('{type: text, name: last, config: {contains: [absent]}}');
    const dir = await makeSuite({ 'eval.yaml': evalText({ graders: graders.join(', ') }) });
    await using client = serveIn(dir);
    const { id, summary } = await runToEnd(client);
    expect(summary.verdict).toBe('failed');
    const onDisk = JSON.parse(await readFile(summary.result_path, 'utf8'));
    expect(Object.keys(onDisk.tasks[0].runs[0].validations)).toEqual([...hostile, 'last']);
    const { failures } = await client.call('run.result', { run_id: id });
    expect(failures[0].trials[0].graders.map((each: Json) => each.grader)).toEqual(['last']);
  });

  it('are no executors, graders or methods, and no hint speaks of functions', async () => {
    const dir = await makeSuite({
      'executor/eval.yaml': evalText({ config: 'executor: constructor' }),
      'executor/tasks/one.yaml': taskText(),
      'grader/eval.yaml': evalText({ graders: '{type: constructor, name: a}, {type: __proto__, name: b}' }),
      'grader/tasks/one.yaml': taskText(),
      'key/eval.yaml': evalText({ rest: '__proto__: {polluted: true}' }),
      'key/tasks/one.yaml': taskText(),
    });
    await using client = serveIn(dir);
    const codes: unknown[] = [];
    for (const path of ['executor', 'grader', 'key']) {
      const answer = await client.call('eval.validate', { path });
      expect(JSON.stringify(answer)).not.toMatch(/native code|object Object/);
      codes.push(answer.diagnostics.map((each: Json) => each.code));
    }
    expect(codes).toEqual([['unknown-executor'], ['unknown-grader', 'unknown-grader'], ['bad-key']]);
    expect(await refusal(client, 'eval.run', { path: '.', executor: 'toString' })).toEqual([-32602, 'invalid-params']);
    for (const method of ['eval.constructor', 'run.__proto__', 'constructor.name'])
      expect(await refusal(client, method, {})).toEqual([-32601, 'method-not-found']);
    client.send(`{"jsonrpc":"2.0","id":"own","method":"eval.run","params":{"path":".","__proto__":{"trials":3}}}`);
    expect((await client.answer('own')).error).toMatchObject({ code: -32602 });
  });

  it('pass through a script, its tool calls and the context of a task', async () => {
    const script = `__proto__: {output: hi, tool_calls: [{name: __proto__, arguments: {toString: {a: 1}, constructor: 2}}]}`;
    const prompt = '{prompt: say hi, context: {toString: {polluted: 1}, constructor: 2}}';
    const dir = await makeSuite({
      'eval.yaml': evalText({ config: 'executor: mock, executor_options: {script: script.yaml}' }),
      'script.yaml': script,
      'tasks/one.yaml': `id: __proto__\nname: One\ninputs: ${prompt}\n`,
    });
    await using client = serveIn(dir);
    const run = await runToEnd(client);
    expect(run.summary.verdict).toBe('passed');
    const { transcript } = await client.call('run.result', {
      run_id: run.id,
      view: 'task',
      task_id: '__proto__',
      trial: 1,
    });
    const call = transcript.find((event: Json) => event.type === 'tool_call');
    expect(call.name).toBe('__proto__');
    expect(JSON.stringify(call.arguments)).toBe('{"toString":{"a":1},"constructor":2}');
  });
});

describe('ids of runs', () => {
  it('lead to no other directory', async () => {
    const dir = await makeSuite();
    await using client = serveIn(dir);
    const { id } = await runToEnd(client);
    const ids = ['run-../../x', '../../etc', `${id}/../${id}`, `${id}\0`, id.toUpperCase(), '__proto__', '', ' '];
    for (const run_id of ids) {
      for (const method of ['run.status', 'run.result', 'run.events', 'run.cancel', 'run.wait']) {
        expect(await refusal(client, method, { run_id })).toEqual([-32602, 'invalid-params']);
      }
    }
    expect(
      await refusal(client, 'run.status', { run_id: id.replace(/.$/, (last) => (last === '0' ? '1' : '0')) }),
    ).toEqual([-32602, 'unknown-run']);
    expect(await client.call('run.status', { run_id: id })).toMatchObject({ id });
  });

  it('and paths of outputs do not either', async () => {
    const dir = await makeSuite();
    const outside = join(dirname(dir), `${basename(dir)}-outside.json`);
    await using client = serveIn(dir);
    for (const output of [outside, `../${basename(outside)}`, '/etc/assay.json'])
      expect(await refusal(client, 'eval.run', { path: '.', output })).toEqual([-32602, 'outside-roots']);
    expect(existsSync(outside)).toBe(false);
    await runToEnd(client, { output: 'out.json' });
    expect(JSON.parse(await readFile(join(dir, 'out.json'), 'utf8'))).toMatchObject({ verdict: 'passed' });
    expect((await readdir(dir)).toSorted()).toEqual(['.assay', 'eval.yaml', 'out.json', 'tasks']);
  });
});

describe('much of something', () => {
  it('10,000 tags, 3,000 graders and a prompt of 5 MB are taken; a file above the limit is not', async () => {
    const tags = `tags: [${Array.from({ length: 10_000 }, (_, index) => `t${index}`).join(', ')}]\n`;
    const graders = Array.from({ length: 3_000 }, (_, i) => `{type: text, name: g${i}, config: {contains: [hi]}}`);
    const long = taskText('long').replace('say hi', `"${'hi '.repeat(1_700_000)}"`);
    const dir = await makeSuite({
      'eval.yaml': evalText({ graders: graders.join(', ') }),
      'tasks/one.yaml': taskText('one', tags),
      'tasks/two.yaml': taskText('two'),
      'long/eval.yaml': evalText(),
      'long/tasks/one.yaml': long,
      'longer/eval.yaml': evalText(),
      'longer/tasks/one.yaml': long.replace('name: One', `name: "${'x'.repeat(4_000_000)}"`),
    });
    await using client = serveIn(dir);
    expect((await runToEnd(client, { tags: ['t9999'] })).summary).toMatchObject({
      verdict: 'passed',
      progress: { total: 1 },
    });
    expect((await runToEnd(client, { path: 'long' })).summary.verdict).toBe('passed');
    const error = await client.call('eval.run', { path: 'longer' }).catch((caught: AnswerError) => caught);
    expect(error).toMatchObject({ code: -32001, data: { diagnostics: [{ code: 'file-too-large' }] } });
    await expectAlive(client);
  });
});
