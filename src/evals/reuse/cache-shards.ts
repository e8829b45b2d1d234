import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Entries lie in one directory for each first digit of their key: the least recently used of one can be found alone. */
const shards = 16;

/** `<64 hex digits>`, also with what an unfinished write adds to it. */
const entryName = /^[0-9a-f]{64}(?:\.[0-9a-z-]+\.tmp)?$/;
/** What an unfinished write has left is removed when it is this old. */
const abandonedMs = 60 * 60_000;

export function isShardName(name: string): boolean {
  return /^[0-9a-f]$/.test(name);
}

export function isEntryName(name: string): boolean {
  return entryName.test(name);
}

/** Largest size of a shard, and so of an entry, in bytes. */
export function shardLimit(maxBytes: number): number {
  return Math.max(1, Math.floor(maxBytes / shards));
}

export function entryPath(dir: string, key: string): string {
  return join(dir, key.slice(0, 1), key);
}

interface Entry {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/** Removes the least recently used entries of a shard until it is a tenth below its limit, if it is above it. */
export async function sweepShard(shard: string, limit: number, now: number = Date.now()): Promise<void> {
  const entries = await entriesOf(shard);
  let size = entries.reduce((sum, entry) => sum + entry.size, 0);
  const target = size > limit ? limit * 0.9 : size;
  for (const { path, size: freed, usedAt } of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
    const abandoned = path.endsWith('.tmp') && now - usedAt > abandonedMs;
    if (size <= target && !abandoned) continue;
    // Another process may have been faster.
    await unlink(path).catch(() => undefined);
    size -= freed;
  }
}

/** One after the other: a cache may be large, and trials need the disk too. */
async function entriesOf(shard: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of await readdir(shard)) {
    if (!isEntryName(name)) continue;
    const path = join(shard, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) entries.push({ path, size: found.size, usedAt: found.mtimeMs });
  }
  return entries;
}

/** How many entries a directory of a cache holds, and how large they are together. */
export async function measureShard(shard: string): Promise<{ readonly entries: number; readonly bytes: number }> {
  const entries = (await entriesOf(shard)).filter(({ path }) => !path.endsWith('.tmp'));
  return { entries: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) };
}
