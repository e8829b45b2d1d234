import { readFileSync, readlinkSync } from 'node:fs';
import { processEntry } from './process-table.js';

/** A process that cannot be taken for a later one with the same pid. `started` is empty where it cannot be told. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** `elsewhere`: another machine, container or boot, so that its pid says nothing here. */
export type ProcessState = 'alive' | 'gone' | 'elsewhere';

/** On Linux `started` is `<clock ticks since boot>@<boot and pid namespace>`. */
export function ownIdentity(): ProcessIdentity {
  const ticks = startTicks(process.pid);
  return { pid: process.pid, started: ticks === undefined ? '' : `${ticks}@${place()}` };
}

export function sameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.started === b.started;
}

/** Whether the process still lives. Synchronous: it reads a few bytes of /proc. */
export function processState(identity: ProcessIdentity): ProcessState {
  const [ticks, where] = identity.started.split('@');
  if (ticks === undefined || ticks === '' || where === undefined) return signalState(identity.pid);
  if (where !== place()) return 'elsewhere';
  return startTicks(identity.pid) === ticks ? 'alive' : 'gone';
}

/** Undefined where there is no such process or no /proc. A zombie has ended. */
function startTicks(pid: number): string | undefined {
  const entry = processEntry(pid);
  return entry === undefined || entry.ended ? undefined : entry.started;
}

let knownPlace: string | undefined;

function place(): string {
  knownPlace ??= [
    readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))?.slice(0, 8) ?? '',
    readOr(() => readlinkSync('/proc/self/ns/pid'))?.replace(/\D+/g, '') ?? '',
  ].join('-');
  return knownPlace;
}

function signalState(pid: number): ProcessState {
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 'alive' : 'gone';
  }
}

function readOr(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
