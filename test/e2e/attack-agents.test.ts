import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRunning, pidIn } from '../helpers/processes.js';
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
import type { Json, WireClient } from '../helpers/wire-client.js';

/** The server with a directory for workspaces of its own, so that a test sees what is left of them. */
async function serveAlone(dir: string): Promise<{ client: WireClient; left: () => Promise<string[]> }> {
  const temporary = join(dir, 'tmp');
  await mkdir(temporary);
  return { client: serveIn(dir, { env: { TMPDIR: temporary } }), left: () => readdir(temporary) };
}

const fs = `const fs = require('fs'); const say = (text) => fs.writeSync(1, text);`;
const looks = '{type: file, name: g, config: {must_exist: [there]}}';

describe('an agent that does odd things', () => {
  it.each([
    ['closes stdout early', `say('hi'); fs.closeSync(1); fs.closeSync(2)`, 'passed'],
    ['never reads its input', `say('hi')`, 'passed'],
    ['closes its input', `fs.closeSync(0); say('hi')`, 'passed'],
    ['says NUL and broken UTF-8', String.raw`fs.writeSync(1, Buffer.from('hi\0\xff\xfe\xc3', 'latin1'))`, 'passed'],
    ['says escapes', String.raw`say('\x1b[2J\x1b]0;x\x07 hi \u202e')`, 'passed'],
    ['kills itself', `say('hi'); process.kill(process.pid, 'SIGKILL')`, 'error'],
    ['exits with 255', `say('hi'); process.exit(255)`, 'error'],
    ['removes its workspace', `fs.rmSync(process.cwd(), {recursive: true}); say('hi')`, 'passed'],
    ['fills its workspace', `for (let i = 0; i < 10000; i++) fs.writeFileSync('f' + i, ''); say('hi')`, 'passed'],
    [
      'digs too deep',
      `for (let i = 0; i < 60; i++) { fs.mkdirSync('d'.repeat(100)); process.chdir('d'.repeat(100)); } say('hi')`,
      'passed',
    ],
    [
      'locks its directories',
      `fs.mkdirSync('a/b', {recursive: true}); fs.chmodSync('a/b', 0); fs.chmodSync('a', 0); say('hi')`,
      'passed',
    ],
    [
      'leaves pipes and dead links',
      `require('child_process').execFileSync('mkfifo', ['p']); fs.symlinkSync('no', 'l'); say('hi')`,
      'passed',
    ],
  ])('%s', async (_, script, status) => {
    const stdin = 'prompt'; // more than a pipe holds, so that not reading it matters
    const dir = await makeSuite({
      'eval.yaml': agentEval(`${fs} ${script}`, { options: { stdin } }),
      'tasks/one.yaml': taskText().replace('say hi', `"${'hi '.repeat(100_000)}"`),
    });
    const { client, left } = await serveAlone(dir);
    await using _client = client;
    const trial = onlyTrial(await runToEnd(client));
    expect(trial.status).toBe(status);
    expect(trial.final_output).toContain('hi');
    expect(await left()).toEqual([]);
    await expectAlive(client);
  });

  it.each([
    ['a pipe', `require('child_process').execFileSync('mkfifo', ['there'])`],
    ['a directory', `fs.mkdirSync('there')`],
    ['nothing', ``],
    ['a link to itself', `fs.symlinkSync('there', 'there')`],
    ['an endless device', `fs.symlinkSync('/dev/zero', 'there')`],
  ])('leaves %s where its answer should be', async (_, script) => {
    const dir = await makeSuite({
      'eval.yaml': agentEval(`${fs} ${script}`, { options: { output: { file: 'there' } } }),
    });
    await using client = serveIn(dir);
    const trial = onlyTrial(await runToEnd(client));
    expect(trial.status).toBe('error');
    expect(trial.error_msg).toContain('"there"');
    await expectAlive(client);
  });

  it('leaves things that are not files to a grader of files', async () => {
    const script = `require('child_process').execFileSync('mkfifo', ['there']); fs.mkdirSync('dir')`;
    const reads = (path: string): string =>
      `{type: file, name: ${path}, config: {content_patterns: [{path: ${path}, must_match: [x]}]}}`;
    const dir = await makeSuite({
      'eval.yaml': agentEval(`${fs} ${script}`, { graders: [looks, reads('there'), reads('dir')].join(', ') }),
    });
    await using client = serveIn(dir);
    const { validations } = onlyTrial(await runToEnd(client));
    expect(Object.entries(validations).map(([name, grade]) => [name, (grade as Json).passed])).toEqual([
      ['g', true],
      ['there', false],
      ['dir', false],
    ]);
  });

  it('and its helpers end with the time limit, also those that moved to a session of their own', async () => {
    const script = `${fs} const {spawn} = require('child_process');
      const wait = ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'];
      const pids = [false, true].map((detached) => spawn(process.execPath, wait, {detached, stdio: 'inherit'}).pid);
      fs.writeFileSync(process.env.PIDS + '/group', String(pids[0])); fs.writeFileSync(process.env.PIDS + '/session', String(pids[1]));
      setInterval(() => {}, 1000);`;
    const dir = await makeSuite({ 'pids/.keep': '', 'tasks/one.yaml': taskText('one', 'timeout_seconds: 1\n') });
    const env = { PIDS: join(dir, 'pids') };
    await writeFile(join(dir, 'eval.yaml'), agentEval(script, { options: { env } }));
    await using client = serveIn(dir);
    const trial = onlyTrial(await runToEnd(client));
    expect(trial).toMatchObject({ status: 'error', error_msg: 'no answer within 1 s' });
    for (const name of ['group', 'session']) expect(isRunning(await pidIn(join(dir, 'pids', name)))).toBe(false);
  });

  it('is not to be found: an honest error that names it', async () => {
    const command = (words: string): string => `executor: command, executor_options: {command: [${words}]}`;
    const dir = await makeSuite({
      'missing/eval.yaml': evalText({ config: command('./nope') }),
      'missing/tasks/one.yaml': taskText(),
      'plain/eval.yaml': evalText({ config: command('./eval.yaml') }),
      'plain/tasks/one.yaml': taskText(),
      'long/eval.yaml': evalText({ config: command('"/bin/sh", "-c", "true", "{prompt}"') }),
      'long/tasks/one.yaml': taskText().replace('say hi', 'x'.repeat(4_000_000)),
    });
    await using client = serveIn(dir);
    const reasons: string[] = [];
    for (const path of ['missing', 'plain', 'long'])
      reasons.push(onlyTrial(await runToEnd(client, { path })).error_msg);
    expect(reasons).toEqual([
      expect.stringContaining(`no such program: ${join(dir, 'missing/nope')}`),
      expect.stringContaining(`not executable: ${join(dir, 'plain/eval.yaml')}`),
      expect.stringContaining('too long for this system'),
    ]);
  });
});

describe('hooks', () => {
  it('that hang end with their time, and the run says so', async () => {
    const hang = `"'${process.execPath}' -e 'setInterval(() => {}, 1000)'"`;
    const list = (more = ''): string => `[{command: ${hang}, timeout_seconds: 0.2${more}}]`;
    const dir = await makeSuite({
      'eval.yaml': evalText({ rest: `hooks: {before_run: ${list()}, after_run: ${list()}}` }),
      'strict/eval.yaml': evalText({ rest: `hooks: {before_task: ${list(', error_on_fail: true')}}` }),
      'strict/tasks/one.yaml': taskText(),
    });
    await using client = serveIn(dir);
    const lenient = await runToEnd(client, { events: 'progress' });
    expect(lenient.summary.verdict).toBe('passed');
    for (const stage of ['before_run', 'after_run']) {
      await client.notification(
        'run.event',
        (event) => event.type === 'warning' && event.message.startsWith(`${stage} hook`),
      );
    }
    const strict = await runToEnd(client, { path: 'strict' });
    expect(strict.summary).toMatchObject({ verdict: 'error' });
    expect(strict.outcome.tasks[0].error_msg).toMatch(/before_task hook .* was ended after 0.2 s/);
  });

  it('that cannot work are refused before the run, with their place', async () => {
    const dir = await makeSuite({
      'eval.yaml': evalText({
        rest: `hooks: {before_run: [{command: "'half"}], after_run: [{command: pwd, working_directory: /}]}`,
      }),
    });
    await using client = serveIn(dir);
    const { error } = await client.request('eval.run', { path: '.' });
    expect(error?.data.diagnostics).toMatchObject([
      { code: 'bad-value', line: 5, column: 32 },
      { code: 'outside-roots', line: 5, column: 89 },
    ]);
    expect(existsSync(join(dir, '.assay/runs'))).toBe(false);
  });
});
