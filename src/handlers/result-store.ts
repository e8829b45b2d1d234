import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { DomainError } from '../protocol/errors.js';
import type { RunSummary } from '../protocol/run.js';
import { readRegularFile } from '../support/regular-file.js';

/** Outcomes of ended runs, read from disk; the last ones asked for stay in memory, by the size of their files. */
export interface ResultStore<T extends object> {
  /** Throws run-failed when the run ended without an outcome, invalid-params when it has not ended. */
  read(summary: RunSummary, dir: string): Promise<T>;
}

const keptBytes = 32 * 1024 * 1024;
/** What is larger and cannot be left on disk is read whole up to this size: it takes several times as much memory. */
const largestWhole = 256 * 1024 * 1024;
/** One outcome larger than what is kept for good is kept too while somebody pages through it, for this long. */
const keptMs = 60_000;

/** Opens a large file without reading all of it; undefined when that file cannot be read so. */
export type OpenLarge<T> = (path: string) => Promise<T | undefined>;

/** `check` answers the outcome when a value is one of its kind. */
export function createResultStore<T extends object>(
  check: (value: unknown) => T | undefined,
  openLarge: OpenLarge<T> = async () => undefined,
): ResultStore<T> {
  const cache = new LRUCache<string, T>({ maxSize: keptBytes });
  const large = new LRUCache<string, T>({ max: 1, ttl: keptMs, ttlAutopurge: true, updateAgeOnGet: true });
  const reading = new Map<string, Promise<T>>();

  const load = async (path: string, key: string, size: number, runId: string): Promise<T> => {
    const onDisk = size <= keptBytes ? undefined : await openLarge(path);
    if (onDisk === undefined && size > largestWhole) {
      const hint = 'read the file itself; its tasks do not stand on lines of their own, as Assay writes them';
      throw new DomainError('limit', `the result of run ${runId} is too large`, { hint, run_id: runId, path });
    }
    const outcome = onDisk ?? check(parse(await readRegularFile(path)));
    if (outcome === undefined) {
      const hint = 'somebody has changed the file; run.events may still tell what happened';
      throw new DomainError('run-failed', `the result of run ${runId} is damaged`, { hint, run_id: runId, path });
    }
    if (size <= keptBytes) cache.set(key, outcome, { size: Math.max(1, size) });
    else large.set(key, outcome);
    return outcome;
  };

  return {
    async read(summary, dir) {
      if (summary.ended_at === undefined) {
        const hint = 'call run.wait first, or run.events for what has happened so far';
        throw new DomainError('invalid-params', `run ${summary.id} has not ended`, { hint, run_id: summary.id });
      }
      const path = join(dir, 'result.json');
      const found = await stat(path).catch(() => undefined);
      if (!found?.isFile()) {
        const why = summary.error?.message ?? 'it ended without an outcome';
        throw new DomainError('run-failed', `run ${summary.id} has no result: ${why}`, { run_id: summary.id, path });
      }
      const key = `${path}\0${found.mtimeMs}\0${found.size}`;
      const known = cache.get(key) ?? large.get(key);
      if (known) return known;
      // Many who ask at once share one reading.
      let loading = reading.get(key);
      if (loading === undefined) {
        loading = load(path, key, found.size, summary.id).finally(() => reading.delete(key));
        reading.set(key, loading);
      }
      return loading;
    },
  };
}

/** Undefined for what is no JSON, which is no outcome either. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
