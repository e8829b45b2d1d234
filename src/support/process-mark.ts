import { readFileSync } from 'node:fs';
import { ownIdentity, type ProcessIdentity } from './process-identity.js';
import { processTable, type ProcessEntry } from './process-table.js';

/** The variable by which a process is known as one that this program, or an earlier one, started. */
const name = 'ASSAY_STARTED_BY';

let count = 0;
const live = new Set<string>();
let own: ProcessIdentity | undefined;
/** True when something was started since strays were looked for last. */
let mayHaveStrays = false;

/** A mark for the environment of one process; what that process starts inherits it, wherever it moves. */
export function takeMark(): { readonly env: Readonly<Record<string, string>>; readonly mark: string } {
  own ??= ownIdentity();
  const mark = `${prefixOf(own)}${++count}`;
  live.add(mark);
  mayHaveStrays = true;
  return { env: { [name]: mark }, mark };
}

/** The process of this mark has ended: what still carries it is a stray. */
export function releaseMark(mark: string): void {
  live.delete(mark);
}

/** Processes that outlived the one of this program that they came from, having left its group and its session. */
export function strays(): readonly ProcessEntry[] {
  if (!mayHaveStrays) return [];
  mayHaveStrays = live.size > 0;
  own ??= ownIdentity();
  return carriersOf(prefixOf(own), (mark) => !live.has(mark));
}

/** Everything that a program which is gone had started and that still runs. */
export function leftBehindBy(identity: ProcessIdentity): readonly ProcessEntry[] {
  // Where its start is not known, a later program with the same pid could not be told from it.
  return identity.started === '' ? [] : carriersOf(prefixOf(identity), () => true);
}

function prefixOf({ pid, started }: ProcessIdentity): string {
  return `${pid}.${started}/`;
}

function carriersOf(prefix: string, wanted: (mark: string) => boolean): readonly ProcessEntry[] {
  const start = `${name}=${prefix}`;
  return (processTable() ?? []).filter((entry) => {
    if (entry.ended || entry.pid === process.pid) return false;
    const environment = `\0${environmentOf(entry.pid)}`;
    const at = environment.indexOf(`\0${start}`);
    if (at === -1) return false;
    const from = at + name.length + 2;
    return wanted(environment.slice(from, environment.indexOf('\0', from)));
  });
}

/** Empty where it is not ours to read. */
function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
