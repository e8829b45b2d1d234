import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { bundle } from '../../helpers/bundle.mjs';

/** The host program as one file that node can run. */
export async function buildHost(): Promise<{ program: string } & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), 'run-host-'));
  const program = join(dir, 'run-host.mjs');
  await bundle([join(import.meta.dirname, 'run-host.ts')], dir);
  return { program, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

export interface Host {
  readonly child: ChildProcess;
  /** The next line it says. */
  say(): Promise<unknown>;
  /** Sends a line. */
  tell(): void;
  /** Resolves when it is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a host; it is killed at the latest when the test is finished. `argv` may put another program before it. */
export function startHost(argv: readonly string[]): Host {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const host: Host = {
    child,
    async say() {
      const { value } = await lines.next();
      if (value === undefined) throw new Error('the host has ended without a word');
      return JSON.parse(value);
    },
    tell: () => void child.stdin.write('\n'),
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
  onTestFinished(() => host.kill('SIGKILL'));
  return host;
}
