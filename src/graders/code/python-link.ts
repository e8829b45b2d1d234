import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import { scrubbedEnv } from '../../support/environment.js';
import { GraderError } from '../grader.js';
import { parseAnswer, type WorkerLimits } from './worker-protocol.js';
import type { Connect, LinkEvents } from './worker-queue.js';

const longestStderr = 2000;

/** Starts the Python process with the first of `commands` that this machine has. */
export function connectPython(commands: readonly string[], file: string, limits: WorkerLimits): Connect {
  return async (events) => {
    for (const command of commands) {
      // oxlint-disable-next-line no-await-in-loop -- the second is only tried when there is no first
      const child = await start(command, file, limits);
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (child) return connect(child, command, events);
    }
    throw new GraderError(
      `Python assertions need ${commands.join(' or ')}, and this machine has none on its PATH; install Python 3 or use language: javascript`,
    );
  };
}

/** Undefined when there is no such program. */
async function start(
  command: string,
  file: string,
  limits: WorkerLimits,
): Promise<ChildProcessWithoutNullStreams | undefined> {
  const child = spawn(command, ['-I', '-S', '-B', file, `${limits.assertionMs}`, `${limits.memoryBytes}`], {
    // A place that is there whatever TMPDIR says: a missing one would look like a missing program.
    cwd: dirname(file),
    env: scrubbedEnv(process.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    // Out of the terminal's reach: ^C must not end a worker before its gradings are settled.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  child.stdin.on('error', () => undefined);
  try {
    await once(child, 'spawn');
    return child;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new GraderError(`${command} cannot be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function connect(child: ChildProcessWithoutNullStreams, command: string, events: LinkEvents) {
  let [ready, rest, stderr] = [false, '', ''];
  const sockets = [child.stdin, child.stdout, child.stderr].filter((stream) => stream instanceof Socket);
  const handles = [child, ...sockets];
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-longestStderr)));
  await new Promise<void>((resolve, reject) => {
    // Answers are ASCII: latin1 decodes them fastest, and a chunk cannot end within a character.
    child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      // The first line only says that it is ready.
      if (!ready && lines.shift() === undefined) return;
      ready = true;
      resolve();
      if (lines.length > 0) events.answers(lines.map((line) => parseAnswer(JSON.parse(line))));
    });
    child.once('close', (code, signal) => {
      const how =
        signal === 'SIGPROF' ? 'an assertion could not be interrupted' : `ended with ${signal ?? `code ${code}`}`;
      const said = stderr.trim() === '' ? '' : `: ${stderr.trim()}`;
      if (ready) events.died(`${how}${said}`);
      else reject(new GraderError(`the Python sandbox (${command}) does not start: it ${how}${said}`));
    });
  });
  return {
    send: (requests: readonly object[]) => {
      child.stdin.write(requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
    },
    hold: (busy: boolean) => {
      for (const handle of handles)
        if (busy) handle.ref();
        else handle.unref();
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
