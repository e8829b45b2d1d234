import { join } from 'node:path';
import { runProcess, type ProcessResult } from '../support/process-group.js';
import { commandEnv, commandInput, commandLine, type CommandRequest } from './command-line.js';
import { CommandOptions } from './command-options.js';
import { readOutputFile, type AgentOutput } from './command-output.js';
import { EventRecorder } from './event-recorder.js';
import { defineExecutor, type ExecutorContext, type TrialResponse } from './executor.js';
import { mcpConfigFile } from './mcp-config.js';

/** Any agent that is a program: one process per trial, its answer on stdout or in a file. */
export const command = defineExecutor({
  name: 'command',
  options: CommandOptions,
  // What it is given of the environment can change what it does, so that it is part of what is trusted.
  commands: (options) => [
    {
      what: 'executor command',
      argv: [
        ...Object.entries(options.env).map(([name, value]) => `${name}=${value}`),
        ...options.pass_env.map((name) => `${name}=$${name}`),
        ...options.command,
      ],
    },
  ],
  unused: (what, { command: words }) =>
    what === 'environment' || words.some((word) => word.includes('{mcp_config}'))
      ? undefined
      : {
          severity: 'error',
          message: '`mcp_servers` does not reach the agent',
          hint: 'put {mcp_config} into an argument of the command: it becomes the path of a JSON file that holds them',
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

async function runTrial(
  options: CommandOptions,
  context: ExecutorContext,
  request: CommandRequest,
  signal: AbortSignal,
): Promise<TrialResponse> {
  signal.throwIfAborted();
  const workspace = await request.workspace();
  const tail = Math.floor(options.output_limit_bytes / 2);
  const outputLimit = { head: options.output_limit_bytes - tail, tail };
  const artifact = (name: string) => async (): Promise<string> =>
    join(await request.artifacts(), `${name}-${request.attempt}.txt`);
  const stdin = commandInput(options, request.prompt);
  const result = await runProcess({
    argv: commandLine(options.command, request, workspace),
    cwd: options.cwd === 'eval' ? request.evalDir : workspace,
    env: commandEnv(options, context.env, request, workspace),
    ...(stdin !== undefined && { stdin }),
    outputLimit,
    spill: { stdout: artifact('stdout'), stderr: artifact('stderr') },
    signal,
  });
  if (result.spawnError !== undefined) throw new Error(`the command could not be started: ${result.spawnError}`);
  const output =
    options.output === 'stdout'
      ? result.stdout
      : await readOutputFile(workspace, options.output.file, outputLimit, artifact('output'), signal);
  return response(output, result);
}

function response(output: AgentOutput, result: ProcessResult): TrialResponse {
  const text = 'text' in output ? output.text : '';
  const problems = [...endingProblem(result), ...('problem' in output ? [output.problem] : [])];
  const recorder = new EventRecorder();
  if (text !== '') recorder.add({ type: 'message', role: 'assistant', content: text });
  for (const message of problems) recorder.add({ type: 'error', message });
  recorder.add({ type: 'end' });
  return {
    output: text,
    events: recorder.events,
    ...('text' in output && output.truncated && { outputTruncated: true }),
    ...('path' in output && output.path !== undefined && { outputPath: output.path }),
    ...(problems.length > 0 && { errorMessage: problems.join('; ') }),
  };
}

function endingProblem({ exitCode, signalName, stderr }: ProcessResult): readonly string[] {
  if (exitCode === 0) return [];
  const how = exitCode === null ? `was ended by ${signalName ?? 'a signal'}` : `exited with code ${exitCode}`;
  const said = lastWords(stderr.text);
  return [`the command ${how}${said === '' ? '' : `: ${said}`}`];
}

/** The end of what a program said before it failed; its reason stands there more often than at the beginning. */
function lastWords(stderr: string): string {
  const said = stderr.trim();
  return said.length <= 2000 ? said : `... ${said.slice(-2000)}`;
}
