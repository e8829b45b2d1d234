import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { command } from '../../../src/executors/command.js';
import type { CommandOptions } from '../../../src/executors/command-options.js';
import type { TrialRequest } from '../../../src/executors/executor.js';
import { program } from '../../helpers/processes.js';
import { executorContext, trialRequest } from '../../helpers/trials.js';

const { signal } = new AbortController();
const agent = [process.execPath, program('agent.mjs'), '{prompt}'] as const;

async function act(
  steps: readonly (readonly unknown[])[],
  options: Partial<z.input<typeof CommandOptions>>,
  overrides: Partial<TrialRequest> = {},
) {
  const request = await trialRequest({ prompt: JSON.stringify(steps), ...overrides });
  const executor = await command.create(
    command.options.parse({ command: [...agent], ...options }),
    executorContext({ env: { PATH: process.env['PATH'] } }),
  );
  return await executor.execute(request, signal);
}

const report = (...events: readonly object[]): string => events.map((each) => `${JSON.stringify(each)}\n`).join('');
const did = report(
  { type: 'session', id: 'abc' },
  { type: 'skill_invoked', name: 'greeter' },
  { type: 'tool_call', id: '1', name: 'grep', arguments: { q: 'x' } },
  { type: 'message', role: 'assistant', content: 'one' },
  { type: 'tool_result', id: '1', result: 'found' },
  { type: 'usage', input_tokens: 7, output_tokens: 2 },
  { type: 'message', role: 'assistant', content: 'two' },
);

describe('events of a command', () => {
  test('on stdout are its calls, skills, tokens and session; the answer is what the assistant said', async () => {
    const response = await act([['say', did]], { events: 'stdout' });
    expect(response).toMatchObject({
      output: 'one\n\ntwo',
      toolCalls: [{ name: 'grep', arguments: { q: 'x' }, result: 'found', success: true }],
      skillInvocations: [{ name: 'greeter' }],
      usage: { input_tokens: 7, output_tokens: 2 },
      sessionId: 'abc',
    });
    expect(response.errorMessage).toBeUndefined();
    expect(response.events.map(({ seq, type }) => `${seq} ${type}`)).toEqual([
      '1 skill_invoked',
      '2 tool_call',
      '3 message',
      '4 tool_result',
      '5 usage',
      '6 message',
      '7 end',
    ]);
  });

  test('in a file leave stdout to the answer, which is a message once', async () => {
    const steps = [
      ['write', 'log.jsonl', report({ type: 'tool_call', id: '1', name: 'ls' })],
      ['say', 'hi'],
    ];
    const response = await act(steps, { events: { file: 'log.jsonl' } });
    expect(response).toMatchObject({ output: 'hi', toolCalls: [{ name: 'ls', success: false }], skillInvocations: [] });
    expect(response.events.map(({ type }) => type)).toEqual(['tool_call', 'message', 'end']);
  });

  test.each([
    [
      'a line that cannot be read',
      [['say', `${did}oops\n`]],
      { events: 'stdout' },
      'events on stdout, line 8: not a JSON',
    ],
    ['a report that is missing', [['say', 'hi']], { events: { file: 'log.jsonl' } }, 'events: the command left no'],
    ['no event at all', [], { events: 'stdout' }, 'events on stdout: it holds no event'],
  ] as const)(
    'with %s are an error, and nothing is claimed of calls and skills',
    async (_, steps, options, message) => {
      const response = await act(steps, options);
      expect(response.errorMessage).toContain(message);
      expect(response).not.toHaveProperty('toolCalls');
      expect(response).not.toHaveProperty('skillInvocations');
    },
  );

  test('tell only what the options say that they tell', async () => {
    const response = await act([['say', did]], { events: 'stdout', reports: ['tool_calls'] });
    expect(response.toolCalls).toHaveLength(1);
    expect(response).not.toHaveProperty('skillInvocations');
  });

  test('with a long answer keep both ends of it, and the whole in a file', async () => {
    const said = report({ type: 'message', role: 'assistant', content: 'a'.repeat(5000) });
    const response = await act([['say', said]], { events: 'stdout', output_limit_bytes: 1024 });
    expect(response.outputTruncated).toBe(true);
    expect(await readFile(response.outputPath ?? '', 'utf8')).toBe('a'.repeat(5000));
  });
});

describe('the session of a command', () => {
  const shows = {
    command: ['printf', '%s', 'first {session_id}'],
    continue_command: ['printf', '%s', 'again {session_id}'],
  };

  test('is one that Assay makes, when the command names it; another command goes on with it', async () => {
    const first = await act([], shows as never);
    expect(first.output).toBe(`first ${first.sessionId}`);
    expect(first.sessionId).toMatch(/^[0-9a-f-]{36}$/);
    const judge = { grader: 'g', question: 1, digest: 'd', agentModel: 'm' };
    const more = await act([], shows as never, { continues: 's-9', judge });
    expect(more.output).toBe('again s-9');
  });

  test('both commands must be trusted', () => {
    const uses = command.commands(command.options.parse(shows));
    expect(uses.map(({ argv }) => argv[2])).toEqual(['first {session_id}', 'again {session_id}']);
  });
});

describe('options of events and sessions', () => {
  test.each([
    [{ output: 'events' }, 'output'],
    [{ output: 'stdout', events: 'stdout' }, 'output'],
    [{ reports: ['tool_calls'] }, 'reports'],
    [{ events: 'stdout', reports: [] }, 'reports'],
    [{ events: { file: '../x' } }, 'events.file'],
    [{ continue_command: ['a', '{session_id}'] }, 'continue_command'],
    [{ events: 'stdout', continue_command: ['a'] }, 'continue_command'],
  ])('that do not fit are refused: %j', (options, place) => {
    const { error } = command.options.safeParse({ command: ['a'], ...options });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([place]);
  });
});
