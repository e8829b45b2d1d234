import { readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mock } from '../../../src/executors/mock.js';
import { scratch } from '../../helpers/processes.js';
import { executorContext, trialRequest } from '../../helpers/trials.js';

const { signal } = new AbortController();

async function scripted(script: string, taskIds: readonly string[] = ['t1', 't2']) {
  const evalDir = await scratch();
  await writeFile(join(evalDir, 'script.yaml'), script);
  return mock.create({ script: 'script.yaml' }, executorContext({ evalDir, taskIds }));
}

describe('without a script', () => {
  test('it answers as waza does, and makes no workspace', async () => {
    const executor = await mock.create({}, executorContext());
    const workspace = async (): Promise<string> => Promise.reject(new Error('not needed'));
    expect(await executor.execute(await trialRequest({ workspace }), signal)).toEqual({
      output: 'Mock response for: say hi',
      events: [],
      toolCalls: [],
      skillInvocations: [],
    });
  });

  test('it counts resources, those without a path too', async () => {
    const executor = await mock.create({}, executorContext());
    const resources = [
      { path: 'a', content: '' },
      { path: '', content: 'x' },
    ];
    const { output } = await executor.execute(await trialRequest({ resources }), signal);
    expect(output).toBe('Mock response for: say hi\nAnalyzed 2 file(s)');
  });
});

describe('with a script', () => {
  test('it gives what the script says, and events that say the same', async () => {
    const executor = await scripted(`
t1:
  output: done
  skill_invocations: [explain, {name: fix, path: skills/fix}]
  tool_calls:
    - {name: bash, arguments: {command: ls}, result: a.txt}
    - {name: edit, success: false}
  usage: {turns: 2, input_tokens: 10, premium_requests: 0.5}
`);
    const { events, ...response } = await executor.execute(await trialRequest(), signal);
    expect(response).toEqual({
      output: 'done',
      toolCalls: [
        { name: 'bash', arguments: { command: 'ls' }, result: 'a.txt', success: true },
        { name: 'edit', arguments: {}, success: false },
      ],
      skillInvocations: [{ name: 'explain' }, { name: 'fix', path: 'skills/fix' }],
      usage: { turns: 2, input_tokens: 10, premium_requests: 0.5 },
    });
    const types = 'skill_invoked skill_invoked tool_call tool_result tool_call tool_result message usage end';
    expect(events.map(({ type }) => type).join(' ')).toBe(types);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(events[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test('calls, skills and usage are read from events when those are given', async () => {
    const executor = await scripted(`
t1:
  events:
    - {type: tool_call, id: a, name: bash}
    - {type: usage, output_tokens: 3}
    - {type: tool_result, id: a, result: ok}
    - {type: usage, output_tokens: 4}
`);
    const response = await executor.execute(await trialRequest(), signal);
    expect(response).toMatchObject({
      toolCalls: [{ name: 'bash', arguments: {}, result: 'ok', success: true }],
      skillInvocations: [],
      usage: { output_tokens: 7 },
    });
    expect(response.events).toHaveLength(4);
  });

  test('a list is one entry per trial, of which the last repeats; attempts likewise', async () => {
    const executor = await scripted('t1: [{output: a}, {attempts: [{output: b}, {output: c}]}]\n"*": {output: any}\n');
    const outputs = await Promise.all(
      [
        { trial: 1, attempt: 2 },
        { trial: 2, attempt: 1 },
        { trial: 2, attempt: 2 },
        { trial: 9, attempt: 9 },
        { taskId: 't2' },
      ].map(async (place) => (await executor.execute(await trialRequest(place), signal)).output),
    );
    expect(outputs).toEqual(['a', 'b', 'c', 'c', 'any']);
  });

  test('a task that it does not name is answered as without a script', async () => {
    const executor = await scripted('t2: {output: x}');
    expect((await executor.execute(await trialRequest(), signal)).output).toBe('Mock response for: say hi');
  });

  test('it writes files and links into the workspace', async () => {
    const executor = await scripted('t1: {files: {src/a.txt: "hi\\n", link: {symlink: /etc/passwd}}}');
    const request = await trialRequest();
    await executor.execute(request, signal);
    const workspace = await request.workspace();
    expect(await readFile(join(workspace, 'src/a.txt'), 'utf8')).toBe('hi\n');
    expect(await readlink(join(workspace, 'link'))).toBe('/etc/passwd');
  });

  test.each(['{../out: x}', '{/out: x}', '{link: {symlink: ..}, link/out: x}'])(
    'an escape fails the trial: %s',
    async (files) => {
      const executor = await scripted(`t1: {files: ${files}}`);
      await expect(executor.execute(await trialRequest(), signal)).rejects.toThrow(/workspace/);
    },
  );

  test('an error alone leaves nothing to judge; with an output that can be judged', async () => {
    const executor = await scripted('t1: {error: broke off}\nt2: {error: broke off, output: half}');
    await expect(executor.execute(await trialRequest(), signal)).rejects.toThrow('broke off');
    const response = await executor.execute(await trialRequest({ taskId: 't2' }), signal);
    expect(response).toMatchObject({ output: 'half', errorMessage: 'broke off' });
    expect(response.events).toContainEqual(expect.objectContaining({ type: 'error', message: 'broke off' }));
  });

  test('a delay ends when the trial does', async () => {
    const executor = await scripted('t1: {delay_ms: 100000}');
    const controller = new AbortController();
    const running = executor.execute(await trialRequest(), controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
  });
});
