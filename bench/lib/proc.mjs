// What /proc tells about a process: CPU time, memory, descendants. Linux only.
import { readFileSync, readdirSync } from 'node:fs';

const tickMs = 10;

function stat(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name stands in brackets and may hold spaces.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs };
  } catch {
    return undefined;
  }
}

/** What the scheduler says of the threads that a process has now, ms; NaN when it does not say. */
function scheduledMs(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce(
      (sum, thread) =>
        sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1e6,
      0,
    );
  } catch {
    return Number.NaN;
  }
}

/** User and system time of one process so far, ms; NaN when it is gone. In steps of 10 when threads of it have ended. */
export function cpuMs(pid) {
  const ticked = stat(pid)?.cpuMs ?? Number.NaN;
  const exact = scheduledMs(pid);
  // Both kinds of ticks are rounded down.
  return Math.abs(exact - ticked) <= 2 * tickMs ? exact : ticked;
}

/** Resident memory now and at its highest, MB (10^6 bytes); undefined when the process is gone. */
export function memory(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'latin1');
    const read = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(text)?.[1] ?? Number.NaN) * 1024e-6;
    const [rssMb, peakMb] = [read('VmRSS'), read('VmHWM')];
    // A process that has ended and was not waited for yet has neither.
    return Number.isNaN(rssMb) ? undefined : { rssMb, peakMb };
  } catch {
    return undefined;
  }
}

/** The process and all its living descendants. */
export function tree(root) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = stat(name)?.parent;
    if (parent === undefined) continue;
    if (!children.has(parent)) children.set(parent, []);
    children.get(parent).push(Number(name));
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}
