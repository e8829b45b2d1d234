import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import { isGroupName, isPackName } from './cache-pack.js';
import { measureCache } from './cache-sweep.js';

/** The size of a cache of trials. */
export interface CacheReport {
  readonly dir: string;
  readonly entries: number;
  readonly bytes: number;
}

const ownFiles: ReadonlySet<string> = new Set(['CACHEDIR.TAG', '.gitignore']);

/** Counts the entries of a cache; one that was never made is empty. */
export async function cacheInfo(dir: string): Promise<CacheReport> {
  await namesIn(dir);
  return { dir, ...(await measureCache(dir)) };
}

/** Removes every entry and the directory; answers what there was. Throws invalid-params, before anything is removed, when it holds something else. */
export async function clearCache(dir: string): Promise<CacheReport> {
  const names = await namesIn(dir);
  for (const name of names) {
    const foreign = isGroupName(name) ? (await namesIn(join(dir, name))).find((each) => !isPackName(each)) : undefined;
    if (foreign === undefined && (isGroupName(name) || ownFiles.has(name))) continue;
    const path = foreign === undefined ? join(dir, name) : join(dir, name, foreign);
    throw new DomainError('invalid-params', `${path} is not part of a cache: nothing was removed`, {
      path,
      hint: 'is this the right directory? remove it by hand if it is',
    });
  }
  const report = await cacheInfo(dir);
  // Its own marks go last: what is left of a clearing that was cut short is still known for a cache.
  for (const name of names.filter(isGroupName)) await rm(join(dir, name), { recursive: true, force: true });
  for (const name of ownFiles) await rm(join(dir, name), { force: true });
  if (names.length > 0) await rm(dir, { recursive: true, force: true });
  return report;
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    const reason = error instanceof Error ? error.message : String(error);
    throw new DomainError('invalid-params', `${dir} cannot be read as a cache: ${reason}`, { path: dir });
  }
}
