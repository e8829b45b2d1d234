import { mkdir, readdir, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import type { RunId } from '../protocol/run.js';
import { writeAtomic } from '../support/atomic-file.js';
import { messageOf } from '../support/message-of.js';
import { readRegularFile } from '../support/regular-file.js';
import { makeDirectory } from '../support/make-directory.js';
import type { Redactor } from '../support/redact.js';
import { hasCode, isMissing } from './missing.js';
import { isRunId, parseRecord } from './run-record.js';
import type { RunRecord } from './run.js';

/** What a store consists of. */
const ownNames: ReadonlySet<string> = new Set(['runs', 'processes', 'pruned', 'cache', '.gitignore']);

/** The directories of a store: `<dir>/runs/<id>/…`. Nothing is created before the first run. */
export class RunStore {
  readonly dir: string;
  readonly runsDir: string;
  readonly #redact: Redactor;
  #made = false;

  constructor(dir: string, redact: Redactor) {
    this.dir = dir;
    this.runsDir = join(dir, 'runs');
    this.#redact = redact;
  }

  directory(id: RunId): string {
    return join(this.runsDir, id);
  }

  /** Makes the directory of a run with its plan and its record, in this order: a directory without record is no run. */
  async create(record: RunRecord, plan: unknown): Promise<void> {
    if (!this.#made) await this.#makeBase();
    const dir = this.directory(record.id);
    await mkdir(dir).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await this.#makeBase(); // somebody has removed the store under us
      await mkdir(dir);
    });
    // Nobody looks for a plan before there is a record, and a record half written is no record yet: no rename needed.
    if (plan !== undefined) await writeFile(join(dir, 'plan.json'), this.#pieces(plan), { flag: 'wx' });
    await writeFile(join(dir, 'run.json'), this.#text(record), { flag: 'wx' });
  }

  /** Replaces the record, to survive a power cut. */
  async save(record: RunRecord): Promise<void> {
    await writeAtomic(join(this.directory(record.id), 'run.json'), this.#text(record), { fsync: true });
  }

  /** The record as it is on disk; undefined when there is none. Throws run-failed when it cannot be read. */
  async read(id: RunId): Promise<RunRecord | undefined> {
    try {
      const dir = this.directory(id);
      const record = parseRecord(await readRegularFile(join(dir, 'run.json')));
      if (record?.id !== id) return undefined;
      // The store may have been moved since.
      return record.result_path === undefined ? record : { ...record, result_path: join(dir, 'result.json') };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw unreadable(`the record of run ${id}`, join(this.directory(id), 'run.json'), error);
    }
  }

  /** Ids that have a directory, unordered, with the time (ms) the list of them changed last. */
  async names(): Promise<RunId[]> {
    try {
      return (await readdir(this.runsDir)).filter(isRunId);
    } catch (error) {
      if (isMissing(error)) return [];
      throw unreadable('the store of runs', this.runsDir, error);
    }
  }

  /** When a directory of a run was last made or removed, ms since 1970; 0 when there is no store. */
  async changedAt(): Promise<number> {
    try {
      return (await stat(this.runsDir)).mtimeMs;
    } catch (error) {
      if (isMissing(error)) return 0;
      throw unreadable('the store of runs', this.runsDir, error);
    }
  }

  /** Removes a run, its record first, so that nobody finds it half removed. */
  async remove(id: RunId): Promise<void> {
    const dir = this.directory(id);
    try {
      await unlink(join(dir, 'run.json')).catch(ignoreMissing);
      const files = await readdir(dir, { withFileTypes: true });
      const flat = files.every((file) => !file.isDirectory());
      if (!flat) return await rm(dir, { recursive: true, force: true });
      for (const file of files) await unlink(join(dir, file.name)).catch(ignoreMissing);
      await rmdir(dir);
    } catch (error) {
      if (isMissing(error)) return;
      if (!hasCode(error, 'ENOTEMPTY')) throw error;
      await rm(dir, { recursive: true, force: true });
    }
  }

  /** The plan of a long suite is longer than anything else that is written at once. */
  #pieces(plan: unknown): string | Iterable<string> {
    if (!isPieces(plan)) return this.#redact(JSON.stringify(plan));
    return redactedPieces(plan, this.#redact);
  }

  #text(record: RunRecord): string {
    return this.#redact(JSON.stringify(record));
  }

  async #makeBase(): Promise<void> {
    await makeDirectory(this.runsDir);
    this.#made = true;
    // A directory that is used for other things too is not ours to hide.
    if (!(await readdir(this.dir)).every((name) => ownNames.has(name))) return;
    await writeFile(join(this.dir, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  }
}

/** A directory of another user, or of a disk that fails: nothing that a caller could not see to. */
function unreadable(what: string, path: string, cause: unknown): DomainError {
  const hint = `is ${path} readable?`;
  return new DomainError('run-failed', `${what} cannot be read: ${messageOf(cause)}`, { path, hint }, { cause });
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

function isPieces(plan: unknown): plan is Iterable<string> {
  return typeof plan === 'object' && plan !== null && !Array.isArray(plan) && Symbol.iterator in plan;
}

/** Piece by piece: a secret must not be split between two of them. */
function* redactedPieces(pieces: Iterable<string>, redact: Redactor): Generator<string> {
  for (const piece of pieces) yield redact(piece);
}
