import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { leftBehindBy, strays } from './process-mark.js';
import type { ProcessIdentity } from './process-identity.js';
import { processEntry, processTable, withDescendants, type ProcessEntry } from './process-table.js';

/** How a group is asked to end. */
export interface StopSignal {
  readonly signal: 'SIGTERM' | 'SIGINT';
  /** How long its leader has until SIGKILL; what the leader has left behind has 500 ms from then on. */
  readonly graceMs: number;
  /** The same when the caller has given up, and nobody waits for what it would still say; default: `graceMs`. */
  readonly abortGraceMs?: number;
}

const graceMs = 500;
const terminate: StopSignal = { signal: 'SIGTERM', graceMs };
/** After SIGKILL nothing but a process stuck in the kernel can be left; nobody is made to wait for that. */
const killMs = 400;
const pollMs = 10;
/** For a group that takes its long grace: a look at all processes is not free. */
const slowPollMs = 50;

const live = new Set<number>();
let hooked = false;

/** Remembers a group, so that it dies with this process whatever way that ends (except SIGKILL). */
export function registerGroup(leader: number): void {
  live.add(leader);
  if (hooked) return;
  hooked = true;
  process.on('exit', () => {
    for (const each of live) sendAll(each, members(each), 'SIGKILL');
    for (const { pid } of strays()) send(pid, 'SIGKILL');
  });
}

export function forgetGroup(leader: number): void {
  live.delete(leader);
}

/** True when a process of the group still runs; one that has ended and was not yet reaped does not count. */
export function groupIsAlive(leader: number): boolean {
  if (process.platform === 'win32' || !accepts(-leader)) return false;
  const table = processTable();
  return table === undefined || table.some((entry) => entry.group === leader && !entry.ended);
}

/**
 * Ends a group: SIGTERM, then SIGKILL after 500 ms, or as `stop` says. Resolves when nothing of it runs any more, at the
 * latest 400 ms after SIGKILL. With it go the other groups of its session and, while the leader still
 * lives, its descendants that moved to a session of their own.
 */
export async function endGroup(leader: number, stop: StopSignal = terminate): Promise<void> {
  const known = new Map<number, ProcessEntry>();
  const learn = (): readonly ProcessEntry[] => {
    for (const entry of members(leader)) known.set(entry.pid, entry);
    return [...known.values()].filter(isRunning);
  };
  sendAll(leader, learn(), stop.signal);
  const start = performance.now();
  let deadline = start + stop.graceMs;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- polling: a group has no event that says it is empty
    await delay(performance.now() - start < graceMs ? pollMs : slowPollMs);
    const left = learn();
    if (left.length === 0 && !groupIsAlive(leader)) return;
    const now = performance.now();
    // Shells start background jobs deaf to SIGINT: nobody tells those any more.
    if (stop.graceMs > graceMs && hasEnded(leader)) deadline = Math.min(deadline, now + graceMs);
    if (now >= deadline) sendAll(leader, left, 'SIGKILL');
    if (now >= deadline + killMs) return;
  }
}

/**
 * Ends what left the group and the session of a process that this program had started and that has ended. Daemons do
 * so; they are known by the mark in their environment (Linux). Resolves when none is left, at the latest after 900 ms.
 */
export async function endStrays(): Promise<void> {
  await endAll(strays());
}

/** Ends what a program that is gone had started and could not end any more (Linux). */
export async function endLeftBehind(identity: ProcessIdentity): Promise<void> {
  await endAll(leftBehindBy(identity));
}

async function endAll(entries: readonly ProcessEntry[]): Promise<void> {
  const start = performance.now();
  for (let left = entries; left.length > 0; left = left.filter(isRunning)) {
    const waited = performance.now() - start;
    if (waited >= graceMs + killMs) return;
    for (const { pid } of left) send(pid, waited >= graceMs ? 'SIGKILL' : 'SIGTERM');
    // oxlint-disable-next-line no-await-in-loop -- polling: a stranger's end is no event
    await delay(pollMs);
  }
}

function members(leader: number): readonly ProcessEntry[] {
  const table = processTable();
  if (table === undefined) return [];
  const own = table.filter(({ group, session }) => group === leader || session === leader);
  return withDescendants(table, new Set([leader, ...own.map(({ pid }) => pid)]));
}

/** Still the same process, and not ended: pids are used again. */
function isRunning(entry: ProcessEntry): boolean {
  const now = processEntry(entry.pid);
  return now !== undefined && now.started === entry.started && !now.ended;
}

/** False where it cannot be told. */
function hasEnded(pid: number): boolean {
  return processTable() !== undefined && processEntry(pid)?.ended !== false;
}

function sendAll(leader: number, extra: readonly ProcessEntry[], signal: NodeJS.Signals): void {
  if (process.platform === 'win32') return endTree(leader);
  send(-leader, signal);
  for (const { pid, group } of extra) if (group !== leader) send(pid, signal);
}

/** Windows has neither groups nor SIGTERM; its own tool ends a tree. */
function endTree(leader: number): void {
  try {
    execFileSync('taskkill', ['/pid', String(leader), '/t', '/f'], { stdio: 'ignore', windowsHide: true });
  } catch {
    // It has ended by itself.
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Nobody is left there, or it changed its user: then it is not ours to end.
  }
}

function accepts(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // macOS answers EPERM for a group of processes that have ended but were not reaped.
    return error instanceof Error && 'code' in error && error.code === 'EPERM' && process.platform !== 'darwin';
  }
}
