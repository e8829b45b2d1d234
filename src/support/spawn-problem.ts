import { access, constants, stat } from 'node:fs/promises';

/** Why a program could not be started, in words for the user: the system's own error names the wrong thing. */
export async function spawnProblem(error: unknown, command: string, cwd: string): Promise<string> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const directory = await kindOf(cwd);
  // The system reports a missing working directory as a missing program.
  if (directory === 'missing') return `the working directory does not exist: ${cwd}`;
  if (directory === 'file') return `the working directory is not a directory: ${cwd}`;
  if (code === 'ENOENT') return missing(command);
  if (code === 'EACCES') return denied(command, cwd);
  if (code === 'E2BIG') return `the arguments and the environment of ${command} are too long for this system`;
  if (code === 'EAGAIN' || code === 'EMFILE' || code === 'ENFILE') {
    return `cannot start ${command}: this machine has no room for another process (${code})`;
  }
  return `cannot start ${command}: ${error instanceof Error ? error.message : String(error)}`;
}

async function missing(command: string): Promise<string> {
  if (!/[/\\]/.test(command)) return `command not found: ${command}`;
  if ((await kindOf(command)) === 'missing') return `no such program: ${command}`;
  return `cannot start ${command}: the interpreter that its first line names does not exist`;
}

async function denied(command: string, cwd: string): Promise<string> {
  try {
    await access(cwd, constants.X_OK);
  } catch {
    return `the working directory may not be entered: ${cwd}`;
  }
  if ((await kindOf(command)) === 'directory') return `is a directory, not a program: ${command}`;
  return `not executable: ${command}`;
}

async function kindOf(path: string): Promise<'missing' | 'directory' | 'file'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch {
    return 'missing';
  }
}
