import { describe, expect, it } from 'vitest';
import { deepTree, expressions, manyProperties } from '../helpers/heavy-schemas.js';
import { evalText, expectAlive, makeSuite, onlyTrial, runToEnd, serveIn, taskText } from '../helpers/suite-files.js';

const grader = `{type: json_schema, name: g, config: {schema: ${JSON.stringify(expressions)}}}`;

async function expressionSuite(seconds: number): Promise<string> {
  const config = `timeout_seconds: ${seconds}, executor: mock, executor_options: {script: script.yaml}`;
  return await makeSuite({
    'eval.yaml': evalText({ graders: grader }).replace(/config: \{.*\}\n/, `config: {trials_per_task: 1, ${config}}\n`),
    'tasks/two.yaml': taskText('two'),
    'script.yaml': `one: {output: '${deepTree(30)}'}\ntwo: {output: '${deepTree(2)}'}`,
  });
}

describe('a schema that takes for ever to check', () => {
  it('holds up nobody: the server answers, and a cancel ends it', async ({ annotate }) => {
    await using client = serveIn(await expressionSuite(3_600));
    const { run_id } = await client.call('eval.run', { path: '.', events: 'all', tasks: ['one'] });
    await client.notification('run.event', ({ type }) => type === 'trial_started');
    await expectAlive(client);
    const began = performance.now();
    expect(await client.call('run.cancel', { run_id })).toEqual({ canceled: true });
    await annotate(`it took ${Math.round(performance.now() - began)} ms`);
    expect(await client.call('run.wait', { run_id })).toMatchObject({ status: 'canceled' });
    await expectAlive(client);
  });

  it('is an error of its trial once its time is up, and the others are judged', async () => {
    await using client = serveIn(await expressionSuite(1));
    const { summary, outcome } = await runToEnd(client);
    expect(summary).toMatchObject({ status: 'completed', progress: { passed: 1, failed: 0, errors: 1 } });
    expect(JSON.stringify(outcome)).toContain('the schema takes too long to check the output: more than 1 s');
    const again = await runToEnd(client, { tasks: ['two'] });
    expect(onlyTrial(again)).toMatchObject({ status: 'passed' });
  });

  it('does not keep the process when its input ends or it is told to stop', async () => {
    const dir = await expressionSuite(3_600);
    for (const [stop, expected] of [
      ['input', { code: 0, signal: null }],
      ['SIGTERM', { code: 143, signal: null }],
    ] as const) {
      const client = serveIn(dir);
      await client.call('eval.run', { path: '.', events: 'all', tasks: ['one'] });
      await client.notification('run.event', ({ type }) => type === 'trial_started');
      await expectAlive(client);
      if (stop === 'input') client.closeInput();
      else client.child.kill(stop);
      expect(await client.exit).toEqual(expected);
    }
  });
});

describe('a schema that takes for ever to compile', () => {
  it('holds up nobody, and its validation can be canceled', async () => {
    const parts = Array.from({ length: 20_000 }, (_, id) => ({ properties: { [`p${id}`]: { type: 'string' } } }));
    const dir = await makeSuite({
      'eval.yaml': evalText({ graders: '{type: json_schema, name: g, config: {schema_file: schema.json}}' }),
      'schema.json': JSON.stringify({ allOf: parts }),
    });
    await using client = serveIn(dir);
    const validated = client.request('eval.validate', { path: '.' }, 'slow');
    // By then it is long past loading the files.
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    for (let asked = 0; asked < 500; asked++) await expectAlive(client);
    client.notify('$/cancelRequest', { id: 'slow' });
    expect(await validated).toMatchObject({ error: { data: { kind: 'canceled' } } });
    await expectAlive(client);
  });

  it('is refused at its place when it is too large', async () => {
    const dir = await makeSuite({
      'eval.yaml': evalText({ graders: '{type: json_schema, name: g, config: {schema_file: schema.json}}' }),
      'schema.json': JSON.stringify(manyProperties(40_000)),
    });
    await using client = serveIn(dir);
    const { valid, errors } = await client.call('eval.validate', { path: '.' });
    expect(valid).toBe(false);
    expect(errors).toEqual([expect.stringMatching(/eval\.yaml:3:\d+: error: the schema has \d+ characters/)]);
  });
});
