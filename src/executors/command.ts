import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { runProcess } from '../support/process-group.js';
import { commandEnv, commandInput, commandLine, type CommandRequest } from './command-line.js';
import { CommandOptions } from './command-options.js';
import { answerOf, keptOfStdout, reportOf, type RunPlace } from './command-output.js';
import { commandResponse } from './command-response.js';
import { defineExecutor, type ExecutorContext, type TrialResponse, type Unused } from './executor.js';
import { mcpConfigFile } from './mcp-config.js';

/** Any agent that is a program: one process per trial, its answer on stdout or in a file. */
export const command = defineExecutor({
  name: 'command',
  options: CommandOptions,
  // What it is given of the environment can change what it does, so that it is part of what is trusted.
  commands: (options) =>
    [options.command, ...(options.continue_command ? [options.continue_command] : [])].map((words) => ({
      what: 'executor command',
      argv: [
        ...Object.entries(options.env).map(([name, value]) => `${name}=${value}`),
        ...options.pass_env.map((name) => `${name}=$${name}`),
        ...words,
      ],
    })),
  unused: (what, { command: words, continue_command: more, events, reports }) => {
    if (what === 'continue_session') return more === undefined ? noWayToContinue : undefined;
    if (what === 'tool_calls' || what === 'skill_invocations')
      return events === undefined || reports?.includes(what) === false ? notTold(what) : undefined;
    return what === 'environment' || words.some((word) => word.includes('{mcp_config}')) ? undefined : noWayToServers;
  },
  async create(options, context) {
    const mcp = mcpConfigFile(context.mcpServers ?? {});
    const wantsMcp = options.command.some((word) => word.includes('{mcp_config}'));
    for (const name of options.pass_env) {
      if (context.env[name] === undefined) context.warn('env-not-set', `pass_env: ${name} is not set here`);
    }
    return {
      execute: async (request, signal) =>
        runTrial(options, context, wantsMcp ? { ...request, mcpConfig: await mcp.path() } : request, signal),
      async [Symbol.asyncDispose]() {
        // Every process ends with its trial; the file that they read is left.
        await mcp[Symbol.asyncDispose]();
      },
    };
  },
});

const notTold = (what: 'tool_calls' | 'skill_invocations'): Unused => ({
  severity: 'warning',
  message: `the command does not report ${what === 'tool_calls' ? 'tool calls' : 'skill invocations'}: what is judged by them will be an error`,
  hint: 'have it report what it does, and give `events` (with `reports`) among the executor_options',
});
const noWayToServers: Unused = {
  severity: 'error',
  message: '`mcp_servers` does not reach the agent',
  hint: 'put {mcp_config} into an argument of the command: it becomes the path of a JSON file that holds them',
};
const noWayToContinue: Unused = {
  severity: 'error',
  message: 'the command cannot go on with a session of the agent',
  hint: 'give `continue_command` with {session_id} among the executor_options, or leave `continue_session` out',
};

async function runTrial(
  options: CommandOptions,
  context: ExecutorContext,
  given: CommandRequest,
  signal: AbortSignal,
): Promise<TrialResponse> {
  signal.throwIfAborted();
  const words = given.continues === undefined ? options.command : (options.continue_command ?? options.command);
  const named = words.some((word) => word.includes('{session_id}'));
  const session = given.continues ?? (named ? randomUUID() : undefined);
  const request = session === undefined ? given : { ...given, sessionId: session };
  const workspace = await request.workspace();
  const artifact = (name: string) => async (): Promise<string> =>
    join(await request.artifacts(), `${name}-${request.attempt}.txt`);
  const stdin = commandInput({ ...options, command: words }, request.prompt);
  const place: RunPlace = { workspace, artifact, signal };
  const result = await runProcess({
    argv: commandLine(words, request, workspace),
    cwd: options.cwd === 'eval' ? request.evalDir : workspace,
    env: commandEnv(options, context.env, request, workspace),
    ...(stdin !== undefined && { stdin }),
    ...keptOfStdout(options, artifact),
    signal,
  });
  if (result.spawnError !== undefined) throw new Error(`the command could not be started: ${result.spawnError}`);
  const report = await reportOf(options, result, place);
  const output = await answerOf(options, result, report, place);
  return commandResponse(options, result, { output, report, session });
}
