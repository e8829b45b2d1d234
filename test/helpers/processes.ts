import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { processEntry } from '../../src/support/process-table.js';

/** Path of a program in test/fixtures/programs. */
export function program(name: string): string {
  return fileURLToPath(new URL(`../fixtures/programs/${name}`, import.meta.url));
}

/** A directory that is gone when the test is over. */
export async function scratch(): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'test-')));
  onTestFinished(async () => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Resolves with the pid that a program writes into `file` when it is ready. */
export async function pidIn(file: string): Promise<number> {
  const read = (): number => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  await new Promise<void>((resolve) => {
    const watcher = watch(dirname(file), () => check());
    const check = (): void => {
      if (read() === 0) return;
      watcher.close();
      resolve();
    };
    check();
  });
  return read();
}

/** True while a process runs; one that has ended and was not reaped does not. */
export function isRunning(pid: number): boolean {
  const entry = processEntry(pid);
  return entry !== undefined && !entry.ended;
}

export const basicEnv: Readonly<Record<string, string>> = { PATH: process.env['PATH'] ?? '' };
