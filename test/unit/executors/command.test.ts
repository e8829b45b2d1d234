import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { command } from '../../../src/executors/command.js';
import type { CommandOptions } from '../../../src/executors/command-options.js';
import type { TrialRequest } from '../../../src/executors/executor.js';
import { program, scratch } from '../../helpers/processes.js';
import { executorContext, trialRequest } from '../../helpers/trials.js';

const agent = program('agent.mjs');
const node = process.execPath;
const { signal } = new AbortController();

/** Runs the agent program with these steps as its prompt. */
async function act(
  steps: readonly (readonly unknown[])[],
  options: Partial<z.input<typeof CommandOptions>> = {},
  overrides: Partial<TrialRequest> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const request = await trialRequest({ prompt: JSON.stringify(steps), ...overrides });
  const parsed = command.options.parse({ command: [node, agent, '{prompt}'], ...options });
  const context = executorContext({ env: { PATH: process.env['PATH'], ...env } });
  const executor = await command.create(parsed, context);
  return { response: await executor.execute(request, signal), request, warnings: context.warnings };
}

describe('what goes in', () => {
  test('placeholders are replaced once and without a shell', async () => {
    const words = '{task_id}|{trial}|{model}|{eval_dir}|{workspace}|{prompt}|{other}|$HOME';
    const { response, request } = await act(
      [],
      { command: ['printf', '%s', words] },
      { taskId: '$(id)', model: '{task_id}', trial: 3, prompt: "a 'b' {model} `id` $&" },
    );
    const workspace = await request.workspace();
    expect(response.output).toBe(
      `$(id)|3|{task_id}|${request.evalDir}|${workspace}|a 'b' {model} \`id\` $&|{other}|$HOME`,
    );
  });

  test('the prompt goes to standard input unless an argument holds it', async () => {
    const piped = await act([['say', 'read']], { command: [node, agent] });
    expect(piped.response.output).toBe('read');
    const none = await act([], { command: ['cat'], stdin: 'none' });
    expect(none.response.output).toBe('');
    const both = await act([], { command: ['sh', '-c', 'cat', '{prompt}'], stdin: 'prompt' }, { prompt: 'twice' });
    expect(both.response.output).toBe('twice');
  });

  test('the environment is scrubbed, and says where the trial is', async () => {
    const { response, request, warnings } = await act(
      [['env']],
      { env: { MODE: 'fast', ASSAY_TRIAL: 'mine' }, pass_env: ['API_KEY', 'NOT_SET'] },
      { skillDirectories: ['/skills/a'], context: { depth: 2 } },
      { API_KEY: 'k', GITHUB_TOKEN: 'secret' },
    );
    expect(JSON.parse(response.output)).toEqual({
      ASSAY_STARTED_BY: expect.any(String),
      PATH: process.env['PATH'],
      API_KEY: 'k',
      MODE: 'fast',
      ASSAY_WORKSPACE_DIR: await request.workspace(),
      ASSAY_EVAL_DIR: request.evalDir,
      ASSAY_TASK_ID: 't1',
      ASSAY_TRIAL: '1',
      ASSAY_MODEL: 'some-model',
      ASSAY_SKILL_DIRS: '["/skills/a"]',
      ASSAY_CONTEXT: '{"depth":2}',
    });
    expect(warnings).toEqual(['env-not-set']);
  });

  test('it runs in the workspace, with the resources there, or in the directory of the eval', async () => {
    const resources = [{ path: 'in.txt', content: 'given' }];
    const inside = await act([], { command: ['cat', 'in.txt'] }, { resources });
    expect(inside.response.output).toBe('given');
    const outside = await act([['cwd']], { cwd: 'eval' });
    expect(outside.response.output).toBe(outside.request.evalDir);
  });

  test('a program with a slash is relative to the eval', async () => {
    const evalDir = await scratch();
    await mkdir(join(evalDir, 'bin'));
    await writeFile(join(evalDir, 'bin/agent'), '#!/bin/sh\necho from the eval\n');
    await chmod(join(evalDir, 'bin/agent'), 0o755);
    const { response } = await act([], { command: ['bin/agent'] }, { evalDir });
    expect(response.output).toBe('from the eval\n');
  });
});

describe('what comes out', () => {
  test('is standard output, with no claim about calls, skills or usage', async () => {
    const { response } = await act([
      ['complain', 'noise'],
      ['say', 'answer'],
    ]);
    expect(response).toEqual({
      output: 'answer',
      events: [
        { seq: 1, time: expect.any(String), type: 'message', role: 'assistant', content: 'answer' },
        { seq: 2, time: expect.any(String), type: 'end' },
      ],
    });
  });

  test('a failing exit code is an error with what the program said last; its output can still be judged', async () => {
    const { response } = await act([
      ['say', 'half'],
      ['complain', 'Out of tokens.\n'],
      ['exit', 3],
    ]);
    expect(response).toMatchObject({
      output: 'half',
      errorMessage: 'the command exited with code 3: Out of tokens.',
    });
  });

  test('a signal that ended it is named', async () => {
    const { response } = await act([['kill-self', 'SIGKILL']]);
    expect(response.errorMessage).toBe('the command was ended by SIGKILL');
  });

  test('a program that cannot be started leaves nothing to judge', async () => {
    const message = 'the command could not be started: command not found: no-such-agent';
    await expect(act([], { command: ['no-such-agent'] })).rejects.toThrow(message);
  });

  test('a long output is kept as head and tail, and whole in a file', async () => {
    const text = `${'a'.repeat(3000)}${'z'.repeat(3000)}`;
    const { response } = await act([['say', text]], { output_limit_bytes: 2000 });
    expect(response.output).toMatch(/^a{1000}\n\[\.\.\. 4000 bytes left out \.\.\.\]\nz{1000}$/);
    expect(response.outputTruncated).toBe(true);
    expect(await readFile(response.outputPath ?? '', 'utf8')).toBe(text);
  });
});

describe('an output file', () => {
  const output = { file: 'out/../answer.txt' };

  test('is the answer', async () => {
    const { response } = await act(
      [
        ['say', 'chatter'],
        ['write', 'answer.txt', 'answer'],
      ],
      { output },
    );
    expect(response.output).toBe('answer');
    expect(response.errorMessage).toBeUndefined();
  });

  test('that is long is kept as head and tail, and whole in the artifacts', async () => {
    const { response } = await act([['write', 'answer.txt', 'x'.repeat(5000)]], { output, output_limit_bytes: 2000 });
    expect(response).toMatchObject({ outputTruncated: true });
    expect((await readFile(response.outputPath ?? '')).length).toBe(5000);
  });

  test.each([
    ['is missing', [], 'the command left no output file "out/../answer.txt"'],
    ['is missing after a failure', [['exit', 2]], 'the command exited with code 2; the command left no output file'],
    ['leads out', [['link', '/etc/hostname', 'answer.txt']], 'a link leads out of the workspace'],
    ['is a directory', [['link', '.', 'answer.txt']], 'is not a file'],
    ['leads in a circle', [['link', 'answer.txt', 'answer.txt']], 'the command left no output file'],
  ])('that %s is an error', async (_, steps, message) => {
    const { response } = await act(steps, { output });
    expect(response.output).toBe('');
    expect(response.errorMessage).toContain(message);
  });

  test('that is too large is not read', async () => {
    const { response } = await act([], { command: ['truncate', '-s', '300M', 'answer.txt'], output });
    expect(response.errorMessage).toContain('is too large: 314572800 bytes');
  });

  test('that is a pipe is not waited for', async () => {
    const { response } = await act([], { command: ['mkfifo', 'answer.txt'], output });
    expect(response.errorMessage).toContain('is not a file');
  });
});

describe('options', () => {
  test.each([
    [{}, 'command'],
    [{ command: [] }, 'command.0'],
    [{ command: [''] }, 'command.0'],
    [{ command: ['a'], output: { file: '../x' } }, 'output.file'],
    [{ command: ['a'], output: { file: '/x' } }, 'output.file'],
    [{ command: ['a'], output: 'stderr' }, 'output'],
    [{ command: ['a'], env: { 'A-B': 'x' } }, 'env.A-B'],
    [{ command: ['a'], cwd: 'elsewhere' }, 'cwd'],
    [{ command: ['a'], timeout: 5 }, ''],
  ])('that are wrong are refused with their place: %j', (options, place) => {
    const { error } = command.options.safeParse(options);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([place]);
  });

  test('show all that must be trusted', () => {
    const options = command.options.parse({ command: ['a', '-x'], env: { LD_PRELOAD: 'x.so' }, pass_env: ['KEY'] });
    expect(command.commands(options)).toEqual([
      { what: 'executor command', argv: ['LD_PRELOAD=x.so', 'KEY=$KEY', 'a', '-x'] },
    ]);
  });
});
