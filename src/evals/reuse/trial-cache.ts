import { access, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BundleFile, packBundle, unpackBundle } from '../../support/bundle.js';
import { makeDirectory } from '../../support/make-directory.js';
import { messageOf } from '../../support/message-of.js';
import { entryPath, shardLimit, sweepShard } from './cache-shards.js';
import { readEntryFile, writeEntryFile } from './entry-file.js';

/** Entries of other versions are misses. */
const format = 'assay-trial-1';

export interface TrialCacheOptions {
  /** Made with the first entry. */
  readonly dir: string;
  /** Least recently used entries go when all together are larger than about this. */
  readonly maxBytes: number;
  /** Told once when entries cannot be written. */
  readonly warn: (code: string, message: string) => void;
}

/** Trials on disk by their key. Any number of processes share a directory: an entry is there whole or not at all. */
export interface TrialCache {
  /**
   * The files of an entry; undefined when there is none that can be used, or when there was nothing near it as this
   * cache was first read. Never waits, never rejects.
   */
  read(key: string): Promise<ReadonlyMap<string, Buffer> | undefined>;
  /** True when the entry is kept. Never rejects. */
  write(key: string, files: readonly BundleFile[]): Promise<boolean>;
  /** Resolves when what was begun is done. */
  settled(): Promise<void>;
}

export function openTrialCache({ dir, maxBytes, warn }: TrialCacheOptions): TrialCache {
  let made: Promise<void> | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  let warned = false;
  const shardsMade = new Set<string>();
  // A run that begins with an empty cache need not look for each trial; what others put there meanwhile it makes itself.
  const shardsFound = new Map<string, Promise<boolean>>();
  const wasThere = (shard: string): Promise<boolean> => {
    let found = shardsFound.get(shard);
    if (found === undefined) shardsFound.set(shard, (found = isThere(shard)));
    return found;
  };
  const limit = shardLimit(maxBytes);
  const base = async (): Promise<void> => {
    await makeDirectory(dir);
    await writeFile(join(dir, 'CACHEDIR.TAG'), tag, { flag: 'wx' }).catch(ignoreExisting);
    await writeFile(join(dir, '.gitignore'), '*\n', { flag: 'wx' }).catch(ignoreExisting);
  };
  return {
    async read(key) {
      const path = entryPath(dir, key);
      try {
        if (!(await wasThere(dirname(path)))) return undefined;
        const bytes = await readEntryFile(path, limit);
        return bytes && unpackBundle(format, bytes);
      } catch {
        return undefined;
      }
    },
    async write(key, files) {
      const path = entryPath(dir, key);
      const bytes = packBundle(format, files);
      if (bytes.length > limit) return false;
      try {
        made ??= base();
        await made;
        if (!shardsMade.has(dirname(path))) await makeDirectory(dirname(path));
        shardsMade.add(dirname(path));
        await writeEntryFile(path, bytes);
      } catch (error) {
        made = undefined;
        shardsMade.clear(); // somebody may have removed the cache under us
        if (!warned) warn('cache-not-written', `the cache cannot be written: ${messageOf(error)}`);
        warned = true;
        return false;
      }
      // One look at a shard for each eighth of what it may hold: the work for an entry is bounded, whoever writes.
      if (Math.random() < (8 * bytes.length) / limit) {
        sweeping = sweeping.then(async () => sweepShard(dirname(path), limit)).catch(() => undefined);
      }
      return true;
    },
    settled: () => sweeping,
  };
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

const tag =
  'Signature: 8a477f597d28d172789f06886806bc55\n# Trials of evals, kept by assay. `assay cache clear` removes them.\n';

/** Others may have made it at the same moment. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
