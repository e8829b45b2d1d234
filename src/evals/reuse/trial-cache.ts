import { type BundleFile, packBundle, unpackBundle } from '../../support/bundle.js';
import { messageOf } from '../../support/message-of.js';
import { decodeIndex } from './cache-pack.js';
import { sweepCache } from './cache-sweep.js';
import { PackReader } from './pack-reader.js';
import { PackWriter } from './pack-writer.js';

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

/**
 * Trials on disk by their key. Any number of processes share a directory: a pack of entries is there whole or not at all,
 * and never changes. Everything is read and written by threads.
 */
export interface TrialCache {
  /**
   * The files of an entry; undefined when there is none that can be used, or when it was not there yet as this cache
   * first looked for one of its kind. Never rejects.
   */
  read(key: string): Promise<ReadonlyMap<string, Buffer> | undefined>;
  /** True when the entry is kept, once it is on disk: nobody need wait for that. Never rejects. */
  write(key: string, files: readonly BundleFile[]): Promise<boolean>;
  /** Resolves when not too much waits to be written. */
  room(): Promise<void>;
  /** Resolves when what was begun is done. */
  settled(): Promise<void>;
}

/** Largest size of an entry, bytes: one must not push out most of the others. */
export function entryLimit(maxBytes: number): number {
  return Math.max(1, Math.floor(maxBytes / 16));
}

export function openTrialCache({ dir, maxBytes, warn }: TrialCacheOptions): TrialCache {
  const limit = entryLimit(maxBytes);
  let sweeping: Promise<void> = Promise.resolve();
  let warned = false;
  const reader = new PackReader(dir, limit);
  const writer = new PackWriter(dir, limit, async ({ path, group, bytes }) => {
    await reader.added(path, group, decodeIndex(bytes) ?? new Map());
    // One look at the cache for each eighth of what it may hold: the work for an entry is bounded, whoever writes.
    if (Math.random() >= (8 * bytes.length) / maxBytes) return;
    sweeping = sweeping.then(async () => sweepCache(dir, maxBytes)).catch(() => undefined);
  });
  return {
    async read(key) {
      try {
        const bytes = await reader.read(key);
        return bytes && unpackBundle(format, bytes);
      } catch {
        return undefined;
      }
    },
    async write(key, files) {
      const bytes = packBundle(format, files);
      if (bytes.length > limit) return false;
      try {
        await writer.write({ key, bytes });
        return true;
      } catch (error) {
        if (!warned) warn('cache-not-written', `the cache cannot be written: ${messageOf(error)}`);
        warned = true;
        return false;
      }
    },
    room: () => writer.room(),
    async settled() {
      await writer.settled();
      await reader.settled();
      await sweeping;
    },
  };
}
