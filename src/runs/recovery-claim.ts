import { randomName } from '../support/random-name.js';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { hasCode } from './missing.js';
import { type ProcessIdentity, processState } from '../support/process-identity.js';

const Holder = z.object({ pid: z.number(), started: z.string() });

/**
 * Takes the sole right to close a run that was cut off; undefined when a living process has it.
 * The right is a file `recovering.<n>` that names its holder. It is made by `link`, which puts it there whole or not
 * at all. When the holder is dead too, the right is the next number: so no file is ever replaced, and no two win.
 */
export async function claimRecovery(dir: string, own: ProcessIdentity): Promise<AsyncDisposable | undefined> {
  const draft = join(dir, `recovering.${randomName()}.draft`);
  await writeFile(draft, JSON.stringify({ pid: own.pid, started: own.started }));
  try {
    for (let n = 1; ; n += 1) {
      const claim = join(dir, `recovering.${n}`);
      if (await linked(draft, claim)) return { [Symbol.asyncDispose]: () => release(dir, n) };
      if (await isHeld(claim)) return undefined;
    }
  } finally {
    await rm(draft, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** A claim that is gone belonged to somebody who has finished. */
async function isHeld(claim: string): Promise<boolean> {
  try {
    const holder = Holder.safeParse(JSON.parse(await readFile(claim, 'utf8')));
    return holder.success && processState(holder.data) !== 'gone';
  } catch (error) {
    return hasCode(error, 'ENOENT');
  }
}

/** The own claim goes last, so that nobody finds a lower number free before the run is closed. */
async function release(dir: string, n: number): Promise<void> {
  for (let each = 1; each <= n; each += 1) await rm(join(dir, `recovering.${each}`), { force: true });
}
