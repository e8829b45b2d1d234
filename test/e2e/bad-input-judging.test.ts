import { describe, expect, it } from 'vitest';
import {
  agentEval,
  evalText,
  expectAlive,
  makeSuite,
  onlyTrial,
  runToEnd,
  serveIn,
  taskText,
} from '../helpers/suite-files.js';

const mocked = 'executor: mock, executor_options: {script: script.yaml}';

/** `[name, passed, error]` of every grade of the only trial. */
function verdicts(trial: { validations: object }): unknown[] {
  return Object.entries(trial.validations).map(([name, { passed, error }]) => [name, passed, error === true]);
}

describe('input that wants to hang or flood the judge', () => {
  it('a pattern that would backtrack for ever is judged', async () => {
    const graders = [
      `{type: text, name: no, config: {regex_match: ['^(a+)+$']}}`,
      `{type: text, name: yes, config: {regex_match: ['^(a|a)*(a|aa)*b$']}}`,
      `{type: text, name: absent, config: {regex_not_match: ['(x+x+)+y']}}`,
    ];
    const script = `one: {output: "${'a'.repeat(100_000)}b"}`;
    const dir = await makeSuite({
      'eval.yaml': evalText({ config: mocked, graders: graders.join(', ') }),
      'script.yaml': script,
    });
    await using client = serveIn(dir);
    expect(verdicts(onlyTrial(await runToEnd(client)))).toEqual([
      ['no', false, false],
      ['yes', true, false],
      ['absent', true, false],
    ]);
    await expectAlive(client);
  });

  it('a schema that refers to itself is judged, and so is an answer nested without end', async () => {
    const schema = `{$defs: {n: {type: [array, integer], items: {$ref: '#/$defs/n'}}}, $ref: '#/$defs/n'}`;
    const dir = await makeSuite({
      'eval.yaml': evalText({ config: mocked, graders: `{type: json_schema, name: g, config: {schema: ${schema}}}` }),
      'tasks/two.yaml': taskText('two'),
      'script.yaml': `one: {output: "[[1], [[2]]]"}\ntwo: {output: "${'['.repeat(200_000)}"}`,
    });
    await using client = serveIn(dir);
    const { summary } = await runToEnd(client);
    expect(summary).toMatchObject({ status: 'completed', progress: { passed: 1, failed: 1, errors: 0 } });
    await expectAlive(client);
  });

  it('an assertion that never ends is an error of that grader alone', async () => {
    const graders = [
      `{type: code, name: js, config: {language: javascript, assertions: ['(() => { for (;;); })()']}}`,
      `{type: code, name: memory, config: {language: javascript, assertions: ['"x".repeat(2 ** 29) + Array(2 ** 28).fill(1)']}}`,
      `{type: code, name: after, config: {language: javascript, assertions: ['output.includes("hi")']}}`,
    ];
    const dir = await makeSuite({ 'eval.yaml': evalText({ graders: graders.join(', ') }) });
    await using client = serveIn(dir);
    const [js, memory, after] = verdicts(onlyTrial(await runToEnd(client)));
    expect([js, memory, after].map((each) => (each as unknown[])[1])).toEqual([false, false, true]);
    await expectAlive(client);
  });

  it('200 MB of output are kept on disk, and only head and tail in the result', async () => {
    const flood = `
      const block = Buffer.alloc(1 << 20, 'x');
      let left = 200;
      (function more() {
        while (left-- > 0) if (!process.stdout.write(block)) return process.stdout.once('drain', more);
        process.stdout.write('the end');
      })();`;
    const dir = await makeSuite({ 'eval.yaml': agentEval(flood), 'tasks/one.yaml': taskText() });
    await using client = serveIn(dir);
    const trial = onlyTrial(await runToEnd(client));
    expect(trial.output_truncated).toBe(true);
    expect(trial.final_output.length).toBeLessThan(70_000);
    expect(trial.final_output.endsWith('the end')).toBe(true);
    // More than graders read is not judged by a part of it.
    expect(trial.status).toBe('error');
    expect(trial.error_msg).toContain('209715207 bytes');
    await expectAlive(client);
  });
});

describe('links out of the workspace', () => {
  const graders = [
    '{type: file, name: exists, config: {must_exist: [leak]}}',
    '{type: file, name: reads, config: {content_patterns: [{path: leak, must_match: [root]}]}}',
    '{type: diff, name: compares, config: {expected_files: [{path: leak, contains: [root]}]}}',
    '{type: file, name: below, config: {must_exist: [etc/passwd]}}',
  ].join(', ');

  it('are neither followed nor quoted by graders', async () => {
    const dir = await makeSuite({
      'eval.yaml': evalText({ config: mocked, graders }),
      'script.yaml': 'one: {files: {leak: {symlink: /etc/passwd}, etc: {symlink: /etc}}}',
    });
    await using client = serveIn(dir);
    const run = await runToEnd(client);
    expect(verdicts(onlyTrial(run))).toEqual([
      ['exists', false, false],
      ['reads', false, false],
      ['compares', false, false],
      ['below', false, false],
    ]);
    expect(JSON.stringify(run.outcome)).toContain('leads out of the workspace');
    expect(JSON.stringify(run.outcome)).not.toContain('root:');
  });

  it('are not followed as the answer, or when a scripted agent writes through one', async () => {
    const link = `require('fs').symlinkSync('/etc/passwd', 'answer')`;
    const dir = await makeSuite({
      'eval.yaml': agentEval(link, { options: { output: { file: 'answer' } } }),
      'mock/eval.yaml': evalText({ config: mocked }),
      'mock/tasks/one.yaml': taskText(),
      'mock/script.yaml': 'one: {files: {out: {symlink: /}, out/assay-was-here: text}}',
    });
    await using client = serveIn(dir);
    for (const path of ['.', 'mock']) {
      const trial = onlyTrial(await runToEnd(client, { path }));
      expect(trial.status).toBe('error');
      expect(trial.error_msg).toContain('a link leads out of the workspace');
      expect(JSON.stringify(trial)).not.toContain('root:');
    }
  });

  it('one in place of the workspace itself makes judging it an error', async () => {
    const swap = `const fs = require('fs'); const here = process.cwd(); fs.rmSync(here, {recursive: true}); fs.symlinkSync('/etc', here)`;
    const dir = await makeSuite({
      'eval.yaml': agentEval(swap, {
        graders:
          '{type: file, name: f, config: {must_exist: [passwd]}}, {type: program, name: p, config: {command: "true"}}',
      }),
    });
    await using client = serveIn(dir);
    expect(verdicts(onlyTrial(await runToEnd(client)))).toEqual([
      ['f', false, true],
      ['p', false, true],
    ]);
    await expectAlive(client);
  });
});
