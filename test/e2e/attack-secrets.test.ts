import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentEval, evalText, makeSuite, runCommand, runToEnd, serveIn, taskText } from '../helpers/suite-files.js';
import { WireClient } from '../helpers/wire-client.js';

const secret = 'correct-horse"battery\\staple';
const token = `ghp_${'a1B2'.repeat(9)}`;

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('secrets of the server', () => {
  it('do not reach agents, hooks or graders, and what says one is stored and sent without it', async () => {
    const tell = `process.stdout.write('hi ' + JSON.stringify(process.env)); process.stderr.write(${JSON.stringify(token)}); `;
    // A process of the same user can still look: what it finds must not get further than its output.
    const steal = `const fs = require('fs'); try { process.stdout.write(fs.readFileSync('/proc/' + process.ppid + '/environ')) } catch {}`;
    const print = `'${process.execPath}' -p 'JSON.stringify(process.env)'`;
    const program = JSON.stringify({ command: process.execPath, args: ['-p', 'JSON.stringify(process.env)'] });
    const dir = await makeSuite({
      'eval.yaml': agentEval(`${tell} ${steal}; process.exitCode = 3`, {
        graders: `{type: text, name: g, config: {contains: [hi]}}, {type: program, name: p, config: ${program}}`,
        rest: `hooks: {before_run: [{command: ${JSON.stringify(print)}, exit_codes: [7]}]}`,
      }),
      'tasks/one.yaml': taskText().replace('say hi', JSON.stringify(`use ${token}`)),
    });
    const env = { SECRET_TOKEN: secret, DB_PASSWORD: 'hunter2hunter2', SHY_NAME: 'not-for-children' };
    await using client = serveIn(dir, { env });
    const { id, outcome } = await runToEnd(client, { events: 'all', output: 'out.json' });
    await client.call('run.events', { run_id: id });
    await client.call('run.result', { run_id: id, view: 'task', task_id: 'one', trial: 1 });
    expect(outcome.tasks[0].runs[0].final_output).toContain('[redacted:SECRET_TOKEN]');
    const texts = await Promise.all(
      [...(await filesBelow(join(dir, '.assay'))), join(dir, 'out.json')].map((file) => readFile(file, 'utf8')),
    );
    expect(texts.length).toBeGreaterThan(4);
    const everything = [...texts, JSON.stringify(client.messages), client.stderr].join('\n');
    for (const each of [secret, JSON.stringify(secret).slice(1, -1), 'hunter2hunter2', token])
      expect(everything).not.toContain(each);
    const { validations } = outcome.tasks[0].runs[0];
    expect(validations.p.feedback).toContain('PATH');
    expect(validations.p.feedback).not.toContain('SHY_NAME');
  });

  it('are taken out of whole outputs too, after the graders saw them', async () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQ\n'.repeat(40)}-----END PRIVATE KEY-----\n`;
    const said = `line after line\n`.repeat(20_000);
    const agent = `process.stdout.write('line after line\\n'.repeat(20_000) + ${JSON.stringify(`${token}\n${key}`)} + 'end'.repeat(60_000));`;
    const dir = await makeSuite({
      'eval.yaml': agentEval(
        `${agent} process.stderr.write('x'.repeat(90_000) + ' ' + ${JSON.stringify(token)} + '\\n' + 'y'.repeat(90_000))`,
        {
          graders: `{type: text, name: g, config: {contains: [${token}]}}`,
        },
      ),
      'tasks/one.yaml': taskText(),
    });
    await using client = serveIn(dir);
    const { outcome } = await runToEnd(client, {});
    const [run] = outcome.tasks[0].runs;
    expect(run).toMatchObject({ status: 'passed', output_truncated: true });
    const files = await filesBelow(join(dir, '.assay'));
    const outputs = files.filter((file) => /(?:stdout|stderr)-1\.txt$/.test(file));
    expect(outputs.length).toBe(2);
    for (const file of files) {
      const text = await readFile(file, 'utf8');
      expect([file, text.includes(token), text.includes('MIIEvQ')]).toEqual([file, false, false]);
    }
    const whole = await Promise.all(outputs.map((file) => readFile(file, 'utf8')));
    expect(whole.some((text) => text.startsWith(`${said}[redacted:github-token]\n[redacted:private-key]\nend`))).toBe(
      true,
    );
  });

  it('and files that are not ours are not quoted by errors', async () => {
    const lines = ['root:x:0:0:root', 'password: hunter2: x', 'key: [hunter2', '{"token": "hunter2"'];
    const files = Object.fromEntries(lines.map((line, index) => [`f${index}.yaml`, `${line}\n`]));
    const dir = await makeSuite(files);
    await using client = serveIn(dir);
    for (const path of Object.keys(files)) {
      const { error } = await client.request('eval.run', { path });
      expect(error?.code).toBe(-32001);
      const found = await client.call('eval.validate', { path });
      expect(JSON.stringify([error, found])).not.toContain('hunter2');
    }
    expect(client.stderr).toBe('');
  });
});

describe('trust', () => {
  const program = (config: object): string =>
    `graders: [{type: program, name: own, config: ${JSON.stringify({ command: process.execPath, ...config })}}]\n`;

  it('is asked for again when anything of a command changes, and only then', async () => {
    const dir = await makeSuite({
      'eval.yaml': evalText({
        rest: `hooks: {before_run: [{command: "true", working_directory: bin}, {command: "bin/hook.sh x", shell: true}]}`,
      }),
      'bin/hook.sh': '',
      'bin/grade.mjs': '',
      'tasks/one.yaml': taskText('one', program({ args: ['bin/grade.mjs'], env: { A: '1' } })),
      'tasks/two.yaml': taskText('two'),
      'state/.keep': '',
    });
    const env = { XDG_STATE_HOME: join(dir, 'state') };
    await using client = new WireClient({ cwd: dir, env });
    const trust = async (): Promise<void> => {
      expect((await runCommand(['trust', '.'], { cwd: dir, env })).code).toBe(0);
    };
    const asks = async (params: object = {}): Promise<boolean> => {
      const { error, result } = await client.request('eval.run', { path: '.', ...params });
      if (result !== undefined) await client.call('run.wait', { run_id: result.run_id });
      return error?.code === -32003 && error.data.kind === 'not-trusted';
    };
    expect(await asks()).toBe(true);
    await trust();
    expect(await asks()).toBe(false);
    expect(await asks({ tasks: ['two'], trials: 2, seed: 1 })).toBe(false);
    const changes: [file: string, content: string][] = [
      ['bin/hook.sh', 'exit 1'],
      ['bin/grade.mjs', 'process.exit(1)'],
      [
        'tasks/one.yaml',
        taskText('one', program({ args: ['bin/grade.mjs'], env: { A: '1', NODE_OPTIONS: '-r ./x' } })),
      ],
      ['tasks/one.yaml', taskText('one', program({ args: ['bin/grade.mjs'], env: { A: '1' }, pass_env: ['HOME'] }))],
      ['tasks/two.yaml', taskText('two', program({ args: ['-v'] }))],
      ['eval.yaml', evalText({ rest: 'hooks: {before_run: [{command: "true", working_directory: .}]}' })],
    ];
    for (const [file, content] of changes) {
      const before = await readFile(join(dir, file));
      await writeFile(join(dir, file), content);
      expect(await asks()).toBe(true);
      await writeFile(join(dir, file), before);
      expect(await asks()).toBe(false);
    }
    expect(await asks({ executor: 'command', executor_options: { command: ['true'] } })).toBe(true);
    await rm(join(dir, 'state'), { recursive: true });
    expect(await asks()).toBe(true);
  });
});
