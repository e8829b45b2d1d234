import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { greets, makePlace, runToEnd, serve, startCommand, writeSuite } from '../helpers/suites.js';
import type { Json } from '../helpers/wire-client.js';

const servers = { files: { command: 'mcp-files', args: ['--root', '.'], env: { MODE: 'ro' } } };
const script =
  'console.log(JSON.stringify({hello: process.env.TEAM, mcp: JSON.parse(require("fs").readFileSync(process.argv[1]))}))';
const command = [process.execPath, '-e', script, '{mcp_config}'];

it('environment and MCP servers reach the agent, and the file of the servers goes with the run', async () => {
  const place = await makePlace();
  const path = await writeSuite(place, {
    config: { executor: 'command', executor_options: { command, env: { TEAM: 'ours' } }, mcp_servers: servers },
    more: { graders: [greets], inputs: { team: 'red' } },
    tasks: [{ id: 'a', inputs: { environment: { TEAM: '{{.Vars.team}} {{.Iteration}}' } } }],
  });
  await using client = serve(place);
  const { outcome } = await runToEnd(client, path);
  expect(JSON.parse(outcome.tasks[0].runs[0].final_output)).toEqual({ hello: 'red 1', mcp: { mcpServers: servers } });
  expect(readdirSync(place.temp).filter((name) => name.includes('mcp'))).toEqual([]);
});

it('what an executor cannot pass on is an error at its key, and of the mock a warning', async () => {
  const place = await makePlace();
  const tasks = [{ id: 'a', inputs: { environment: { TEAM: 'x' } } }];
  const more = { graders: [greets] };
  const without = { executor: 'command', executor_options: { command: ['true'] }, mcp_servers: servers };
  const refused = await writeSuite(place, { config: without, more, tasks }, 'refused');
  const mocked = await writeSuite(place, { config: { mcp_servers: servers }, more, tasks }, 'mocked');
  await using client = serve(place);
  const answer = await client.request('eval.run', { path: refused });
  expect(answer.error).toMatchObject({
    code: -32001,
    data: { message: '`mcp_servers` does not reach the agent', line: 1 },
  });
  expect(await client.call('eval.validate', { path: refused })).toMatchObject({ valid: false });
  const { valid, diagnostics } = await client.call('eval.validate', { path: mocked });
  const codes = ['mcp-servers-unused', 'environment-unused'];
  expect([valid, diagnostics.map(({ code }: { code: string }) => code)]).toEqual([true, codes]);
  const { outcome } = await runToEnd(client, mocked);
  expect(outcome.verdict).toBe('passed');
  expect(outcome.diagnostics.map(({ code }: { code: string }) => code)).toEqual(codes);
});

it('graders that ask what a command does not report are warned of before the agent is paid', async () => {
  const place = await makePlace();
  const graders = [
    { name: 'calls', type: 'behavior', config: { max_tool_calls: 3 } },
    { name: 'quick', type: 'behavior', config: { max_duration_ms: 60_000 } },
    { name: 'tools', type: 'tool_constraint', config: { reject_tools: [{ tool: 'rm' }] } },
  ];
  const expected = { tool_calls: { forbidden: [{ pattern: 'rm' }] }, should_trigger: true };
  const tasks = [{ id: 'a', more: { expected } }];
  const suite = (options: object, name: string) =>
    writeSuite(
      place,
      {
        config: { executor: 'command', executor_options: { command: ['true'], ...options } },
        more: { graders, skill: 'x' },
        tasks,
      },
      name,
    );
  await using client = serve(place);
  const told = async (path: string): Promise<string[]> => {
    const { valid, diagnostics } = await client.call('eval.validate', { path });
    expect([valid, diagnostics.filter(({ severity }: Json) => severity === 'error')]).toEqual([true, []]);
    expect(diagnostics.every(({ code, line }: Json) => code === 'not-reported' && line > 0)).toBe(true);
    return diagnostics.map(({ message }: Json) => (message.includes('tool calls') ? 'calls' : 'skills'));
  };
  expect(await told(await suite({}, 'silent'))).toEqual(['calls', 'calls', 'calls', 'skills']);
  expect(await told(await suite({ events: 'stdout', reports: ['tool_calls'] }, 'half'))).toEqual(['skills']);
  expect(await told(await suite({ events: 'stdout' }, 'telling'))).toEqual([]);
});

it('another MCP server, and another value in a hook, ask for trust again', async () => {
  const place = await makePlace();
  const suite = (value: string, mcp: string) =>
    writeSuite(place, {
      config: {
        executor: 'command',
        executor_options: { command },
        mcp_servers: { files: { command: mcp } },
      },
      more: { graders: [greets], inputs: { word: value }, hooks: { before_run: [{ command: 'echo {{.Vars.word}}' }] } },
      tasks: [{ id: 'a' }],
    });
  const path = await suite('one', 'first');
  expect((await startCommand(place, ['trust', place.dir]).ended).code).toBe(0);
  await using client = serve(place, []);
  const ask = async () => (await client.request('eval.run', { path, wait: true })).error?.code;
  expect(await ask()).toBeUndefined();
  await suite('two', 'first');
  expect(await ask()).toBe(-32003);
  await suite('one', 'second');
  expect(await ask()).toBe(-32003);
  await suite('one', 'first');
  expect(await ask()).toBeUndefined();
});

it('a failed before_run says why, once', async () => {
  const place = await makePlace();
  const hook = { command: 'echo no {{.Vars.what}} >&2; exit 3', shell: true, error_on_fail: true };
  const path = await writeSuite(place, {
    more: { graders: [greets], inputs: { what: 'database' }, hooks: { before_run: [hook] } },
    tasks: [{ id: 'a' }],
  });
  const { code, stdout, stderr } = await startCommand(place, ['run', join(path, '..')]).ended;
  expect(code).toBe(3);
  expect(`${stdout}${stderr}`.match(/code 3/g)).toHaveLength(1);
  expect(`${stdout}${stderr}`).toContain('no database');
});
