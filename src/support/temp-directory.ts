import { createHash, randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { chmod, lstat, mkdtemp, opendir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processEntry } from './process-table.js';

const namePattern = /^assay-[a-z0-9]+-([0-9a-f]{6})\.(\d+)\.(\d+)-/;
const removeBudgetMs = 10_000;

/**
 * Makes `assay-<label>-<owner>-<random>` in the system's directory for temporary files; only this user may enter
 * it. The owner (machine, process and its start) tells a later process whether somebody still uses it. One that is
 * to be `kept` has no owner: no later process takes it for forgotten.
 */
export async function makeTempDirectory(label: string, { kept = false } = {}): Promise<string> {
  const short =
    label
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
      .slice(-8) || 'x';
  return await realpath(await mkdtemp(join(tmpdir(), `assay-${short}-${kept ? 'kept' : owner()}-`)));
}

/**
 * Removes a directory with all in it; links are removed, never followed. Waits for files that are busy, opens
 * directories that are read-only and raises those that lie too deep. Rejects when it is still there after `budgetMs` (default 10 s).
 */
export async function removeDirectory(dir: string, budgetMs: number = removeBudgetMs): Promise<void> {
  const end = performance.now() + budgetMs;
  for (let waitMs = 10; ; waitMs = Math.min(waitMs * 2, 500)) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- each attempt follows what the one before it met
      return await rm(dir, { recursive: true, force: true });
    } catch (error) {
      if (performance.now() + waitMs > end) throw error;
    }
    // oxlint-disable-next-line no-await-in-loop -- as above
    await openUp(dir);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await delay(waitMs);
  }
}

/**
 * Removes the temporary directories of processes of this machine and user that have ended without removing them.
 * Answers their paths. What cannot be removed is left for the next time.
 */
export async function sweepTempDirectories(): Promise<readonly string[]> {
  const root = tmpdir();
  const names = await readdir(root).catch((): string[] => []);
  const removed = await Promise.all(names.filter(isAbandoned).map(async (name) => sweepOne(join(root, name))));
  return removed.filter((dir) => dir !== undefined);
}

async function sweepOne(dir: string): Promise<string | undefined> {
  try {
    const found = await lstat(dir);
    // In a directory that all users share, a name proves nothing: only what is ours is touched.
    if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid())) return undefined;
    await removeDirectory(dir, 1000);
    return dir;
  } catch {
    return undefined;
  }
}

function isAbandoned(name: string): boolean {
  const [, machine, pid, started] = namePattern.exec(name) ?? [];
  if (machine !== machineTag() || Number(pid) === process.pid) return false;
  if (process.platform === 'linux') return processEntry(Number(pid))?.started !== started;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function owner(): string {
  return `${machineTag()}.${process.pid}.${processEntry(process.pid)?.started ?? '0'}`;
}

let machine: string | undefined;

/** Where this process's pids mean something: containers may share a temp directory, but not their pids. */
function machineTag(): string {
  if (machine !== undefined) return machine;
  let pidSpace = '';
  try {
    pidSpace = readlinkSync('/proc/self/ns/pid');
  } catch {
    // No such namespaces on this system.
  }
  machine = createHash('sha256').update(`${hostname()}\n${pidSpace}`).digest('hex').slice(0, 6);
  return machine;
}

/** Longer paths are near to what the system takes; what lies below is moved up. */
const longestPath = 2000;

/** Lets the owner enter and change every directory below, as far as that is allowed, however deep it lies. */
async function openUp(root: string): Promise<void> {
  const queue = [root];
  for (const dir of queue) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- a directory cannot be read before it is open
      if (!(await lstat(dir)).isDirectory()) continue;
      // oxlint-disable-next-line no-await-in-loop -- as above
      await chmod(dir, 0o700);
      const here = dir.length <= longestPath ? dir : join(root, randomUUID());
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (here !== dir) await rename(dir, here);
      // oxlint-disable-next-line no-await-in-loop -- as above
      for await (const entry of await opendir(here)) {
        if (entry.isDirectory()) queue.push(join(here, entry.name));
      }
    } catch {
      // The next attempt to remove it tells what is wrong.
    }
  }
}
