import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import * as z from 'zod';
import { scrubbedEnv } from '../support/environment.js';
import { runProcess, type ProcessResult } from '../support/process-group.js';
import { defineGrader, GraderError, type Grade, type Grader } from './grader.js';
import { wholeOutput } from './whole-output.js';
import { workspaceOf } from './workspace-file.js';

const config = z.strictObject({
  command: z.string().trim().min(1),
  args: z.array(z.string()).optional(),
  /** Seconds; 0 or less means the default. */
  timeout: z.number().optional(),
  env: z.record(z.string(), z.string()).optional(),
  /** Names of variables of the server's environment that the program gets. */
  pass_env: z.array(z.string().min(1)).optional(),
});

/**
 * `program`: a command reads the output on stdin and judges it with its exit code. It runs in the workspace, without
 * a shell, in a process group that ends with it. `{workspace}` and `{eval_dir}` in arguments are replaced.
 */
export const program = defineGrader({
  kind: 'program',
  config,
  // What it is given of the environment can change what it does, so that it is part of what is trusted.
  commands: ({ command, args = [], env = {}, pass_env: pass = [] }) => [
    {
      argv: [
        ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
        ...pass.map((name) => `${name}=$${name}`),
        command,
        ...args,
      ],
    },
  ],
  create(given, context): Grader {
    const { command, args = [] } = given;
    const seconds = given.timeout !== undefined && given.timeout > 0 ? given.timeout : context.programTimeoutSeconds;
    // Files of the eval go before files of the workspace, where an agent could put its own grader.
    const executable = command.includes('/') ? (fileBeside(command, context.evalDir) ?? command) : command;
    const placed = args.map((arg) => fileBeside(arg, context.evalDir) ?? arg);
    return {
      needsWorkspace: true,
      async grade(input, signal) {
        const workspace = workspaceOf(input);
        const fill = (arg: string): string =>
          arg.replace(/\{(workspace|eval_dir)\}/g, (_, name) => (name === 'workspace' ? workspace : context.evalDir));
        const result = await runProcess({
          argv: [executable.includes('/') ? resolve(workspace, fill(executable)) : executable, ...placed.map(fill)],
          cwd: workspace,
          env: scrubbedEnv(context.env, given.pass_env ?? [], {
            ...given.env,
            ASSAY_EVAL_DIR: context.evalDir,
            ASSAY_WORKSPACE_DIR: workspace,
            WAZA_WORKSPACE_DIR: workspace,
          }),
          stdin: wholeOutput(input),
          timeoutMs: seconds * 1000,
          signal,
        });
        if (result.spawnError !== undefined) throw new GraderError(result.spawnError);
        return gradeOf(result, seconds, { command, args, workspace_dir: workspace });
      },
    };
  },
});

function gradeOf(result: ProcessResult, seconds: number, facts: Readonly<Record<string, unknown>>): Grade {
  const [stdout, stderr] = [result.stdout.text, result.stderr.text];
  const problem = problemOf(result, seconds);
  if (problem === undefined) {
    const feedback = stdout.trim() === '' ? 'the program accepted the output' : stdout.trim();
    return { score: 1, passed: true, feedback, details: { ...facts, stdout, stderr } };
  }
  const said = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
  const details = { ...facts, stdout, stderr, exit_error: problem };
  return { score: 0, passed: false, feedback: `${problem}${said}`, details };
}

function problemOf({ timedOut, signalName, exitCode }: ProcessResult, seconds: number): string | undefined {
  if (timedOut) return `the program did not end within ${seconds} s`;
  if (signalName !== null) return `the program was ended by ${signalName}`;
  return exitCode === 0 ? undefined : `the program ended with exit code ${exitCode}`;
}

/** The absolute path of a file that a relative path names in the directory of the eval. */
function fileBeside(path: string, evalDir: string): string | undefined {
  if (path === '' || path.startsWith('-') || isAbsolute(path)) return undefined;
  const full = resolve(evalDir, path);
  return statSync(full, { throwIfNoEntry: false })?.isFile() === true ? full : undefined;
}
