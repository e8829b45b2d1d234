import { readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeIndex, isGroupName, isPackName, longestIndex } from './cache-pack.js';
import { readSpan } from './pack-files.js';

/** What an unfinished write has left is removed when it is this old. */
const abandonedMs = 60 * 60_000;
const minuteMs = 60_000;

interface PackFile {
  readonly path: string;
  readonly size: number;
  readonly usedAt: number;
}

/**
 * Removes the least recently used packs until the cache is a tenth below its limit, if it is above it, and what killed
 * writers left. Goes through the cache twice, so that of a large one only the packs of one minute are in memory.
 */
export async function sweepCache(dir: string, limit: number, now: number = Date.now()): Promise<void> {
  const bytesOfMinute = new Map<number, number>();
  let size = 0;
  for await (const { path, size: bytes, usedAt } of packsIn(dir)) {
    if (path.endsWith('.tmp')) {
      if (now - usedAt > abandonedMs) await remove(path);
      continue;
    }
    const minute = Math.floor(usedAt / minuteMs);
    bytesOfMinute.set(minute, (bytesOfMinute.get(minute) ?? 0) + bytes);
    size += bytes;
  }
  if (size <= limit) return;
  let left = size - limit * 0.9;
  let last = -Infinity;
  let beyond = left;
  for (const [minute, bytes] of [...bytesOfMinute].toSorted(([a], [b]) => a - b)) {
    last = minute;
    beyond = left;
    left -= bytes;
    if (left <= 0) break;
  }
  // All packs before the last minute go, and of that minute's the oldest.
  const candidates: PackFile[] = [];
  for await (const pack of packsIn(dir)) {
    if (pack.path.endsWith('.tmp')) continue;
    const minute = Math.floor(pack.usedAt / minuteMs);
    if (minute < last) await remove(pack.path);
    else if (minute === last) candidates.push(pack);
  }
  for (const { path, size: bytes } of candidates.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (beyond <= 0) break;
    await remove(path);
    beyond -= bytes;
  }
  for (const group of await groupsIn(dir)) await removeIfLeft(join(dir, group), now);
}

/** An empty directory that nobody has touched for long: one that was just made is about to be written into. */
async function removeIfLeft(group: string, now: number): Promise<void> {
  const found = await stat(group).catch(() => undefined);
  if (found !== undefined && now - found.mtimeMs > abandonedMs) await rmdir(group).catch(() => undefined);
}

/** Another process may have been faster. */
async function remove(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}

async function groupsIn(dir: string): Promise<readonly string[]> {
  return (await readdir(dir).catch(() => [])).filter(isGroupName);
}

/** One after the other: a cache may be large, and trials need the disk too. */
async function* packsIn(dir: string): AsyncGenerator<PackFile> {
  for (const group of await groupsIn(dir)) {
    for (const name of await readdir(join(dir, group)).catch(() => [])) {
      if (!isPackName(name)) continue;
      const path = join(dir, group, name);
      const found = await stat(path).catch(() => undefined);
      if (found?.isFile() === true) yield { path, size: found.size, usedAt: found.mtimeMs };
    }
  }
}

/** How many different trials a cache holds, and how large its packs are together. */
export async function measureCache(dir: string): Promise<{ readonly entries: number; readonly bytes: number }> {
  let [entries, bytes] = [0, 0];
  for await (const { path, size } of packsIn(dir)) {
    if (path.endsWith('.tmp')) continue;
    const start = await readSpan(path, 0, longestIndex);
    entries += (start && decodeIndex(start)?.size) ?? 0;
    bytes += size;
  }
  return { entries, bytes };
}
