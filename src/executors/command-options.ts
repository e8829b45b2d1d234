import * as z from 'zod';
import { WorkspacePathError, workspacePath } from './workspace-path.js';

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable');

const fileInWorkspace = z.string().superRefine((path, context) => {
  try {
    workspacePath(path);
  } catch (error) {
    if (!(error instanceof WorkspacePathError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

const words = z.tuple([z.string().min(1)], z.string());

const fields = z.strictObject({
  command: words.describe(
    'Program and arguments; {prompt} {workspace} {model} {task_id} {trial} {eval_dir} {mcp_config} {session_id} are replaced',
  ),
  continue_command: z
    .exactOptional(words)
    .describe('What a prompt grader with continue_session runs instead; {session_id} is the session of the trial'),
  stdin: z.exactOptional(z.enum(['prompt', 'none'])).describe('Default: prompt, unless an argument holds {prompt}'),
  output: z
    .exactOptional(
      z.union([z.literal('stdout'), z.literal('events'), z.strictObject({ file: fileInWorkspace })], {
        error: 'must be stdout, events, or {file: path in the workspace}',
      }),
    )
    .describe(
      'Where the answer is; events: the messages of the assistant. Default: stdout, or events when they are there',
    ),
  events: z
    .exactOptional(
      z.union([z.literal('stdout'), z.strictObject({ file: fileInWorkspace })], {
        error: 'must be stdout, or {file: path in the workspace}',
      }),
    )
    .describe('Where the program reports what it does, one JSON object a line'),
  reports: z
    .exactOptional(z.array(z.enum(['tool_calls', 'skill_invocations'])).min(1))
    .describe('What its events tell of whenever it happens; default: both'),
  env: z.record(variable, z.string()).default({}),
  pass_env: z.array(variable).default([]).describe('Variables of the server that the command may see'),
  cwd: z.enum(['workspace', 'eval']).default('workspace'),
  output_limit_bytes: z
    .number()
    .int()
    .min(1024)
    .max(64 * 1024 * 1024)
    .default(64 * 1024)
    .describe('Bytes of output that are kept in the result, half of them of its end'),
});

/** Options of the `command` executor; every one has its effect. */
export const CommandOptions = fields.superRefine((options, context) => {
  const { command, continue_command: more, events, output, reports } = options;
  const refuse = (key: keyof typeof options, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (output === 'events' && events === undefined) refuse('output', 'without `events` there are none to read it from');
  if (output === 'stdout' && events === 'stdout') refuse('output', 'stdout holds the events: leave `output` out');
  if (reports !== undefined && events === undefined) refuse('reports', 'without `events` nothing is reported');
  if (more === undefined) return;
  if (!more.some((word) => word.includes('{session_id}'))) refuse('continue_command', 'must name {session_id}');
  if (events === undefined && !command.some((word) => word.includes('{session_id}'))) {
    refuse('continue_command', 'the session is not known: name {session_id} in `command`, or have `events` tell it');
  }
});
export type CommandOptions = z.output<typeof CommandOptions>;
