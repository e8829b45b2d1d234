import { open, readFile, rename, stat } from 'node:fs/promises';
import type { RunId } from '../protocol/run.js';
import { isMissing } from './missing.js';

const maxBytes = 4 * 1024 * 1024;

/**
 * Ids of removed runs, so that `run-expired` is told from `unknown-run`: a file with one id a line and, once it has
 * 4 MiB (100,000 ids), the file before it. What is older than both is forgotten.
 */
export class PrunedIds {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Call it before the runs are removed. */
  async add(ids: readonly RunId[]): Promise<void> {
    const file = await open(this.#path, 'a');
    try {
      await file.writeFile(ids.map((id) => `${id}\n`).join(''));
      if ((await file.stat()).size < maxBytes) return;
    } finally {
      await file.close();
    }
    // Another process may have done it just now: then the file is small or gone.
    const size = await stat(this.#path).then(
      (found) => found.size,
      () => 0,
    );
    if (size >= maxBytes) await rename(this.#path, `${this.#path}.1`).catch(() => undefined);
  }

  async has(id: RunId): Promise<boolean> {
    return (await this.#holds(this.#path, id)) || (await this.#holds(`${this.#path}.1`, id));
  }

  async #holds(path: string, id: RunId): Promise<boolean> {
    try {
      return (await readFile(path)).includes(`${id}\n`);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }
}
