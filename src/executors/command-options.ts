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

/** Options of the `command` executor; every one has its effect. */
export const CommandOptions = z.strictObject({
  command: z
    .tuple([z.string().min(1)], z.string())
    .describe(
      'Program and arguments; {prompt} {workspace} {model} {task_id} {trial} {eval_dir} {mcp_config} are replaced',
    ),
  stdin: z.exactOptional(z.enum(['prompt', 'none'])).describe('Default: prompt, unless an argument holds {prompt}'),
  output: z
    .union([z.literal('stdout'), z.strictObject({ file: fileInWorkspace })], {
      error: 'must be stdout, or {file: path in the workspace}',
    })
    .default('stdout'),
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
export type CommandOptions = z.output<typeof CommandOptions>;
