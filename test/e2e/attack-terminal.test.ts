import { execFileSync } from 'node:child_process';
import { readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentEval, evalText, finish, makeSuite, runCommand, taskText, writeSuite } from '../helpers/suite-files.js';
import { assayProgram } from '../helpers/wire-client.js';

const onLinux = process.platform === 'linux';
/** Anything but what a line of text is made of. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const drives = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/;

describe('what a terminal is shown', () => {
  it('holds no escape and no forged line of an agent, a task or a file name', async () => {
    const evil = '\u001B[2J\u001B]0;x\u0007\npassed: 9 passed\r\u202Egnp';
    const dir = await makeSuite({
      'eval.yaml': agentEval(`process.stderr.write(${JSON.stringify(evil)}); process.exit(1)`).replace(
        'name: suite',
        `name: ${JSON.stringify(evil)}`,
      ),
      'tasks/one.yaml': taskText(evil),
    });
    const broken = `bro${evil}ken`.replaceAll('/', '');
    await writeSuite(join(dir, broken), { 'eval.yaml': evalText({ rest: 'unknown: 1' }) });
    for (const [args, code] of [
      [['run', '.'], 3],
      [['run', broken], 2],
      [['validate', broken], 2],
      [['validate', `no${evil}where`], 2],
      [['list'], 0],
      [['trust', '.'], 0],
    ] as const) {
      const shown = await runCommand(args, { cwd: dir, env: { XDG_STATE_HOME: join(dir, 'state') } });
      expect(shown.code).toBe(code);
      const text = shown.stdout + shown.stderr;
      expect(text).toContain('[2J');
      expect(text).not.toMatch(drives);
      expect(text).not.toMatch(/^passed: 9/m);
    }
  });

  it('is no run in vain: an output that can never be written is refused before it', async () => {
    const dir = await makeSuite({ 'out/.keep': '' });
    for (const output of ['out', 'missing/out.json', 'eval.yaml/out.json']) {
      const { code, stderr } = await runCommand(['run', '.', '--output', output], { cwd: dir });
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^assay: output: .*directory/)]);
    }
    expect(await readdir(dir)).not.toContain('.assay');
  });

  it.runIf(onLinux)('is no reason to crash when it cannot be shown', async () => {
    const dir = await makeSuite();
    const shell = (line: string) => finish(['/bin/bash', '-c', line, process.execPath, assayProgram], { cwd: dir });
    const full = await shell('"$0" "$1" run . > /dev/full');
    expect(full).toMatchObject({ code: 3, stdout: '' });
    expect(full.stderr).toMatch(/^assay: the output cannot be written: ENOSPC[^\n]*\n$/);
    expect(await shell('"$0" "$1" run . --json | head -c 1; exit ${PIPESTATUS[0]}')).toEqual({
      code: 0,
      stdout: '{',
      stderr: '',
    });
    expect(await shell('"$0" "$1" run . --json >&- 2>&- <&-')).toMatchObject({ code: 0 });
  });
});

describe.runIf(onLinux)('a command whose output has no place', () => {
  it.each(['--help', '--version', 'list', 'validate .', 'schema eval', 'rpc server.info', 'rpc run.list', 'trust .'])(
    '%s: says so, and does not exit as if it were written',
    async (command) => {
      const dir = await makeSuite();
      const shell = (line: string) => finish(['/bin/bash', '-c', line, process.execPath, assayProgram], { cwd: dir });
      const env = `XDG_STATE_HOME="$PWD/state"`;
      const stderr = expect.stringMatching(/^assay: the output cannot be written: ENOSPC[^\n]*\n$/);
      expect(await shell(`${env} "$0" "$1" ${command} > /dev/full`)).toEqual({ code: 3, stdout: '', stderr });
      // Who reads no more has read enough.
      const read = await shell(`${env} "$0" "$1" ${command} | true; exit \${PIPESTATUS[0]}`);
      expect(read).toEqual({ code: 0, stdout: '', stderr: '' });
    },
  );
});

describe('a path on the command line', () => {
  it.runIf(onLinux)('may be anything: it is refused in words, without being read for ever', async () => {
    const dir = await makeSuite();
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    await symlink('/dev/zero', join(dir, 'zero'));
    const answers: unknown[] = [];
    for (const path of ['pipe', 'zero', '/dev/zero', '/', '', 'nope', '/etc/passwd', 'tasks']) {
      const { code, stdout, stderr } = await runCommand(['run', path], { cwd: dir });
      expect(stderr).not.toMatch(/internal|root:|\n {4}at /);
      answers.push([code, stdout]);
    }
    expect(answers).toEqual(answers.map(() => [2, '']));
    expect(await readdir(dir)).not.toContain('.assay');
  });

  it('of a root, a store or a state directory that cannot be is told in words', async () => {
    const dir = await makeSuite({
      file: '',
      'command/eval.yaml': agentEval('1'),
      'command/tasks/one.yaml': taskText(),
    });
    const states = { XDG_STATE_HOME: join(dir, 'file') };
    const answers: [number | null, string][] = [];
    for (const [args, env] of [
      [['--root', '/no/such/root', 'run', '.'], {}],
      [['--root', '/no/such/root', 'list'], {}],
      [['--store', '', 'run', '.'], {}],
      [['trust', 'command'], states],
      [['--store', 'file', 'run', '.'], {}],
    ] as const) {
      const { code, stderr } = await runCommand(args, { cwd: dir, env });
      expect(stderr).not.toMatch(/internal|\n {4}at /);
      answers.push([code, stderr.split('\n')[0] ?? '']);
    }
    expect(answers).toEqual([
      [2, expect.stringContaining('no such')],
      [2, 'assay: no such directory: /no/such/root'],
      [2, expect.stringContaining("option '--store <dir>' argument '' is invalid")],
      [2, expect.stringMatching(/^assay: trust cannot be kept: ENOTDIR/)],
      [3, expect.stringMatching(/^assay: the run could not be started: ENOTDIR/)],
    ]);
  });
});

describe('an unusual machine', () => {
  it('without Python: a Python grader is an error that says so, the others judge', async () => {
    const graders = [
      `{type: code, name: py, config: {assertions: ['"hi" in output']}}`,
      `{type: code, name: js, config: {language: javascript, assertions: ['output.includes("hi")']}}`,
    ];
    const dir = await makeSuite({ 'eval.yaml': evalText({ graders: graders.join(', ') }), 'bin/.keep': '' });
    const { code, stdout } = await runCommand(['run', '.', '--json'], { cwd: dir, env: { PATH: join(dir, 'bin') } });
    expect(code).toBe(3);
    const [trial] = JSON.parse(stdout).tasks[0].runs;
    expect(trial.validations).toMatchObject({ py: { passed: false, error: true }, js: { passed: true } });
    expect(trial.error_msg).toMatch(/need python3.*install Python 3 or use language: javascript/);
  });

  it('with another locale or a strict umask: the same outcome, and files that only their owner reads', async () => {
    const dir = await makeSuite({ 'tasks/one.yaml': taskText('möwe 海') });
    for (const locale of ['C', 'POSIX', 'ja_JP.eucJP', 'nonsense']) {
      const { code, stdout } = await runCommand(['run', '.'], { cwd: dir, env: { LC_ALL: locale, LANG: locale } });
      expect(code).toBe(0);
      expect(stdout).toContain('✓ möwe 海');
    }
    const line = 'umask 077; exec "$0" "$1" --store private run .';
    expect((await finish(['/bin/sh', '-c', line, process.execPath, assayProgram], { cwd: dir })).code).toBe(0);
    const modes = execFileSync('find', ['private', '-perm', '/077'], { cwd: dir, encoding: 'utf8' });
    expect(modes).toBe('');
  });

  it('where the suite lies behind a link: it is the suite itself', async () => {
    const dir = await makeSuite({ 'real/eval.yaml': evalText(), 'real/tasks/one.yaml': taskText() });
    await symlink('real', join(dir, 'link'));
    expect((await runCommand(['run', 'link'], { cwd: dir })).code).toBe(0);
    await writeFile(join(dir, 'real/tasks/one.yaml'), taskText('one', 'enabled: false\n'));
    expect((await runCommand(['run', 'link'], { cwd: dir })).stderr).toContain('every task is disabled');
  });
});
