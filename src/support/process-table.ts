import { readdirSync, readFileSync } from 'node:fs';

/** One process as the kernel shows it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Ended, and only waiting for its parent to take note. */
  readonly ended: boolean;
  /** Clock ticks from boot to its start: with the pid, it names a process for good. */
  readonly started: string;
}

const freshMs = 10;
let latest: { readonly at: number; readonly entries: readonly ProcessEntry[] | undefined } | undefined;

/**
 * All processes, at most 10 ms old, so that many groups that end together share one scan.
 * Undefined where the kernel shows no /proc.
 */
export function processTable(): readonly ProcessEntry[] | undefined {
  const now = performance.now();
  if (latest === undefined || now - latest.at > freshMs) latest = { at: now, entries: scan() };
  return latest.entries;
}

function scan(): readonly ProcessEntry[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => processEntry(Number(pid))).filter((entry) => entry !== undefined);
  } catch {
    return undefined;
  }
}

/** One process, or undefined when there is none of that pid (or no /proc). */
export function processEntry(pid: number): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The second field is the command in parentheses; it may itself hold blanks and parentheses.
  const [state, parent, group, session, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    ended: state === 'Z' || state === 'X',
    started: rest[15] ?? '',
  };
}

/** `roots` and all that descend from them, as far as the chain of parents still shows it. */
export function withDescendants(table: readonly ProcessEntry[], roots: ReadonlySet<number>): readonly ProcessEntry[] {
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of table) {
    const siblings = children.get(entry.parent);
    if (siblings === undefined) children.set(entry.parent, [entry]);
    else siblings.push(entry);
  }
  const found = new Map(table.filter(({ pid }) => roots.has(pid)).map((entry) => [entry.pid, entry]));
  for (const [pid] of found) for (const child of children.get(pid) ?? []) found.set(child.pid, child);
  return [...found.values()];
}
