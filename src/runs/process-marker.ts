import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './missing.js';
import { makeDirectory } from '../support/make-directory.js';
import { type ProcessIdentity, processState } from '../support/process-identity.js';

/**
 * A file in `<store>/processes` for each process that carries out runs, removed when it closes. One left behind by a
 * dead process says that runs may have been cut off: without it, opening a store need not look at every run.
 */
export class ProcessMarkers {
  readonly #dir: string;
  readonly #own: ProcessIdentity;
  #announced: Promise<void> | undefined;

  constructor(storeDir: string, own: ProcessIdentity) {
    this.#dir = join(storeDir, 'processes');
    this.#own = own;
  }

  /** Makes the own marker, once; call it before the first run. */
  announce(): Promise<void> {
    this.#announced ??= this.#write().catch((error: unknown) => {
      this.#announced = undefined;
      throw error;
    });
    return this.#announced;
  }

  /** Removes the own marker, if there is one. */
  async withdraw(): Promise<void> {
    if (this.#announced === undefined) return;
    await this.#announced;
    await this.remove(nameOf(this.#own));
  }

  /** Names of markers whose process is dead. */
  async dead(): Promise<string[]> {
    try {
      const names = await readdir(this.#dir);
      return names.filter((name) => {
        const identity = identityOf(name);
        return identity !== undefined && processState(identity) === 'gone';
      });
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.#dir, name), { force: true });
  }

  async #write(): Promise<void> {
    await makeDirectory(this.#dir);
    await writeFile(join(this.#dir, nameOf(this.#own)), '');
  }
}

function nameOf(identity: ProcessIdentity): string {
  return `${identity.pid}_${identity.started}`;
}

function identityOf(name: string): ProcessIdentity | undefined {
  const match = /^(\d+)_(.*)$/.exec(name);
  return match?.[1] === undefined ? undefined : { pid: Number(match[1]), started: match[2] ?? '' };
}
