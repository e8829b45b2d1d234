import { isAbsolute, resolve } from 'node:path';
import { scrubbedEnv } from '../support/environment.js';
import type { CommandOptions } from './command-options.js';
import type { TrialRequest } from './executor.js';

const placeholder = /\{(prompt|workspace|model|mcp_config|task_id|trial|eval_dir|session_id)\}/g;

/** A trial with what its command names: the file that holds the MCP servers, the session. */
export type CommandRequest = TrialRequest & { readonly mcpConfig?: string; readonly sessionId?: string };

/** The program and arguments of a trial. Values are put in once and without a shell: a prompt cannot become code. */
export function commandLine(
  command: CommandOptions['command'],
  request: CommandRequest,
  workspace: string,
): [string, ...string[]] {
  const values = new Map<string, string>([
    ['prompt', request.prompt],
    ['workspace', workspace],
    ['model', request.model],
    ['task_id', request.taskId],
    ['trial', String(request.trial)],
    ['eval_dir', request.evalDir],
    ...(request.mcpConfig === undefined ? [] : [['mcp_config', request.mcpConfig] as const]),
    ...(request.sessionId === undefined ? [] : [['session_id', request.sessionId] as const]),
  ]);
  const fill = (text: string): string => text.replaceAll(placeholder, (all, name: string) => values.get(name) ?? all);
  const [program, ...args] = command;
  return [programPath(fill(program), request.evalDir), ...args.map(fill)];
}

/** What goes to standard input, if anything. */
export function commandInput({ command, stdin }: CommandOptions, prompt: string): string | undefined {
  const chosen = stdin ?? (command.some((word) => word.includes('{prompt}')) ? 'none' : 'prompt');
  return chosen === 'prompt' ? prompt : undefined;
}

/** The environment of a trial: allowed names, the file's own, and what tells the program where it is. */
export function commandEnv(
  { env, pass_env: pass }: CommandOptions,
  own: Readonly<Record<string, string | undefined>>,
  request: TrialRequest,
  workspace: string,
): Record<string, string> {
  return scrubbedEnv(own, pass, {
    ...env,
    ...request.environment,
    ASSAY_WORKSPACE_DIR: workspace,
    ASSAY_EVAL_DIR: request.evalDir,
    ASSAY_TASK_ID: request.taskId,
    ASSAY_TRIAL: String(request.trial),
    ASSAY_MODEL: request.model,
    ...(request.judge && { ASSAY_JUDGE: request.judge.grader }),
    ...(request.skillDirectories.length > 0 && { ASSAY_SKILL_DIRS: JSON.stringify(request.skillDirectories) }),
    ...(Object.keys(request.context).length > 0 && { ASSAY_CONTEXT: JSON.stringify(request.context) }),
  });
}

/** A bare name is looked up in PATH; one with a slash is relative to the eval, wherever the command runs. */
function programPath(program: string, evalDir: string): string {
  return isAbsolute(program) || !/[/\\]/.test(program) ? program : resolve(evalDir, program);
}
