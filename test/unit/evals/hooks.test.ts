import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Hook, hookArgv, type HookOptions, runHooks } from '../../../src/evals/hooks.js';
import type { RunEventBody } from '../../../src/protocol/run-event.js';
import { isRunning, pidIn, program, scratch } from '../../helpers/processes.js';

describe('the words of a command', () => {
  test.each([
    ['echo  a\tb ', ['echo', 'a', 'b']],
    ['sh -c "echo \'a b\'"', ['sh', '-c', "echo 'a b'"]],
    ['sh -c \'echo "$HOME"\'', ['sh', '-c', 'echo "$HOME"']],
    [String.raw`say "a \"b\" \\ \n"`, ['say', String.raw`a "b" \ \n`]],
    [String.raw`C:\tools\x.exe '\'`, [String.raw`C:\tools\x.exe`, '\\']],
    ['a b"c d"e \'\' $X *', ['a', 'bc de', '', '$X', '*']],
  ])('%s', (command, words) => {
    expect(hookArgv(command)).toEqual(words);
  });

  test.each([
    ['', /blank/],
    [' \n', /blank/],
    ["'' x", /blank/],
    ["echo don't", /the ' at character 9 is not closed/],
    ['echo "a\\"', /the " at character 6 is not closed/],
  ])('that cannot be read are refused: %j', (command, message) => {
    expect(() => hookArgv(command)).toThrow(message);
  });

  test('any words survive quoting', () => {
    const quote = (word: string): string => `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
    fc.assert(
      // `{{` begins a template, which has quotes of its own.
      fc.property(
        fc.array(
          fc.string().filter((word) => !word.includes('{{')),
          { maxLength: 5 },
        ),
        (args) => {
          expect(hookArgv(['x', ...args].map(quote).join(' '))).toEqual(['x', ...args]);
        },
      ),
    );
  });
});

describe('hooks', () => {
  let evalDir: string;
  let events: Extract<RunEventBody, { type: 'hook' }>[];
  beforeEach(async () => {
    evalDir = await scratch();
    events = [];
  });

  async function run(hooks: readonly Hook[], options: Partial<HookOptions> = {}) {
    const { signal } = new AbortController();
    const report = (event: (typeof events)[number]): void => void events.push(event);
    return runHooks('before_run', hooks, { evalDir, env: process.env, signal, report, ...options });
  }

  test('run one after the other in the directory of the eval, and are told where they are', async () => {
    await mkdir(join(evalDir, 'sub'));
    const outcome = await run(
      [
        { command: 'mkdir made' },
        { command: `sh -c 'pwd > ../made/where'`, working_directory: 'sub' },
        { command: 'env | sort > made/env', shell: true, env: { MODE: 'x' } },
      ],
      { env: { PATH: process.env['PATH'], SECRET_TOKEN: 's' }, runId: 'run-1', taskId: 't1' },
    );
    expect(outcome).toEqual({ ok: true });
    expect(await readFile(join(evalDir, 'made/where'), 'utf8')).toBe(`${join(evalDir, 'sub')}\n`);
    const env = await readFile(join(evalDir, 'made/env'), 'utf8');
    expect(env.split('\n').filter((line) => /^(ASSAY_(?!STARTED_BY)|MODE|SECRET)/.test(line))).toEqual([
      `ASSAY_EVAL_DIR=${evalDir}`,
      'ASSAY_HOOK=before_run',
      'ASSAY_RUN_ID=run-1',
      'ASSAY_TASK_ID=t1',
      'MODE=x',
    ]);
    const first = { type: 'hook', stage: 'before_run', command: 'mkdir made', ok: true, exit_code: 0, task_id: 't1' };
    expect(events[0]).toEqual({ ...first, duration_ms: expect.any(Number) });
    expect(events).toHaveLength(3);
  });

  test('that fail are reported, and the list goes on', async () => {
    const outcome = await run([
      { command: `sh -c 'echo why >&2; exit 4'` },
      { command: 'no-such-hook' },
      { command: 'true' },
    ]);
    expect(outcome).toEqual({ ok: true });
    expect(events.map(({ ok, exit_code: code, message }) => ({ ok, code, message }))).toEqual([
      { ok: false, code: 4, message: 'exited with code 4, accepted: 0: why' },
      { ok: false, code: null, message: 'could not be started: command not found: no-such-hook' },
      { ok: true, code: 0, message: undefined },
    ]);
  });

  test('that must not fail end the list', async () => {
    const outcome = await run([{ command: 'false', error_on_fail: true }, { command: 'touch never' }]);
    expect(outcome).toEqual({
      ok: false,
      message: 'before_run hook `false` exited with code 1, accepted: 0',
    });
    expect(events).toHaveLength(1);
    await expect(stat(join(evalDir, 'never'))).rejects.toThrow('ENOENT');
  });

  test('accept the exit codes they list, and 0 only when it is listed', async () => {
    const hooks = ['exit 3', 'exit 0'].map((command) => ({ command, shell: true, exit_codes: [3, 5] }));
    await run(hooks);
    expect(events.map(({ ok }) => ok)).toEqual([true, false]);
  });

  test('have a time limit that grandchildren do not prolong', async () => {
    const outcome = await run([
      { command: 'sleep 6 & sleep 6', shell: true, timeout_seconds: 0.2, error_on_fail: true },
    ]);
    expect(outcome).toEqual({ ok: false, message: 'before_run hook `sleep 6 & sleep 6` was ended after 0.2 s' });
  });

  test('share a budget; those it does not suffice for are reported, not run', async () => {
    const outcome = await run([{ command: 'sleep 6' }, { command: 'touch never' }], { budgetMs: 200 });
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('the time for all hooks is used up') });
    expect(events.map(({ ok }) => ok)).toEqual([false, false]);
    await expect(stat(join(evalDir, 'never'))).rejects.toThrow('ENOENT');
  });

  test('end with the signal, and with all that they started', async () => {
    const pidFile = join(evalDir, 'pid');
    const controller = new AbortController();
    const hang = JSON.stringify([['hang', pidFile, 'forever']]);
    const hooks = [{ command: `${process.execPath} ${program('agent.mjs')} '${hang}'` }, { command: 'touch never' }];
    const running = run(hooks, { signal: controller.signal });
    const pid = await pidIn(pidFile);
    controller.abort(new Error('run canceled'));
    expect(await running).toMatchObject({ ok: false, message: expect.stringContaining('was ended: run canceled') });
    expect(isRunning(pid)).toBe(false);
    await expect(stat(join(evalDir, 'never'))).rejects.toThrow('ENOENT');
  });

  test('are not started when the signal is aborted already', async () => {
    const outcome = await run([{ command: 'touch never' }], { signal: AbortSignal.abort(new Error('over')) });
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('was not started: over') });
    await expect(stat(join(evalDir, 'never'))).rejects.toThrow('ENOENT');
  });

  test('whose command cannot be read fail like any other', async () => {
    expect(await run([{ command: "echo don't" }])).toEqual({ ok: true });
    expect(events[0]).toMatchObject({ ok: false, exit_code: null, message: expect.stringContaining('is not closed') });
  });
});
