import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { writeAtomic } from '../../support/atomic-file.js';
import { makeDirectory } from '../../support/make-directory.js';
import { randomName } from '../../support/random-name.js';
import { encodePack, groupOf, type PackEntry, packName } from './cache-pack.js';

/** Largest pack of several entries; in a small cache it is that of an entry. */
const fullBytes = 512 * 1024;
/** Of entries that wait to be written; who has more waits for the disk. */
const mostWaiting = 4 * 1024 * 1024;
/** How long an entry waits for others to be written with: trials of agents take much longer, those of a mock much less. */
const gatherMs = 20;

const writer = randomName();
let count = 0;

export interface WrittenPack {
  readonly path: string;
  readonly group: string;
  readonly bytes: Buffer;
}

interface Waiting extends PackEntry {
  readonly done: (error?: unknown) => void;
}

/** Writes entries, many at a time: a file for each would cost more than most of them are worth. */
export class PackWriter {
  readonly #dir: string;
  readonly #full: number;
  readonly #written: (pack: WrittenPack) => Promise<void>;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #working: Promise<void> | undefined;
  #hurry = new AbortController();
  #made: Promise<void> | undefined;

  /** Entries have at most `limit` bytes. */
  constructor(dir: string, limit: number, written: (pack: WrittenPack) => Promise<void>) {
    this.#dir = dir;
    this.#full = Math.min(fullBytes, limit);
    this.#written = written;
  }

  /** Resolves when the entry is on disk; rejects when it cannot be written. */
  write(entry: PackEntry): Promise<void> {
    this.#bytes += entry.bytes.length;
    const written = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ ...entry, done: (error) => (error === undefined ? resolve() : reject(error)) });
    });
    this.#working ??= this.#work();
    if (this.#bytes > this.#full) this.#hurry.abort();
    return written;
  }

  /** Resolves when few enough entries wait. */
  async room(): Promise<void> {
    if (this.#bytes > mostWaiting) await this.#working;
  }

  /** Resolves when every entry is written, or could not be. */
  async settled(): Promise<void> {
    while (this.#working !== undefined) {
      this.#hurry.abort();
      await this.#working;
    }
  }

  async #work(): Promise<void> {
    try {
      await pass(gatherMs, undefined, { signal: this.#hurry.signal }).catch(() => undefined);
      while (this.#waiting.length > 0) await this.#writePack(this.#take());
    } finally {
      this.#hurry = new AbortController();
      this.#working = undefined;
    }
  }

  /** The next entries of one group, as many as make a pack. */
  #take(): readonly Waiting[] {
    const [first] = this.#waiting;
    const group = first === undefined ? '' : groupOf(first.key);
    const taken: Waiting[] = [];
    const left: Waiting[] = [];
    let bytes = 0;
    for (const each of this.#waiting) {
      const fits = groupOf(each.key) === group && (bytes === 0 || bytes + each.bytes.length <= this.#full);
      (fits ? taken : left).push(each);
      bytes += fits ? each.bytes.length : 0;
    }
    this.#waiting = left;
    this.#bytes -= bytes;
    return taken;
  }

  async #writePack(entries: readonly Waiting[]): Promise<void> {
    const [first] = entries;
    if (first === undefined) return;
    const group = groupOf(first.key);
    count += 1;
    const path = join(this.#dir, group, packName(Date.now(), writer, count));
    const bytes = encodePack(entries);
    let failure: unknown;
    try {
      this.#made ??= this.#base();
      await this.#made;
      await makeDirectory(join(this.#dir, group));
      await writeAtomic(path, bytes);
      await this.#written({ path, group, bytes });
    } catch (error) {
      this.#made = undefined; // somebody may have removed the cache under us
      failure = error;
    }
    for (const { done } of entries) done(failure);
  }

  async #base(): Promise<void> {
    await makeDirectory(this.#dir);
    await writeFile(join(this.#dir, 'CACHEDIR.TAG'), tag, { flag: 'wx' }).catch(ignoreExisting);
    await writeFile(join(this.#dir, '.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting);
  }
}

const tag =
  'Signature: 8a477f597d28d172789f06886806bc55\n# Trials of evals, kept by assay. `assay cache clear` removes them.\n';

/** Others may have made it at the same moment. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
