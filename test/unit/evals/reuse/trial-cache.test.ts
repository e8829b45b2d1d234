import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cacheInfo, clearCache } from '../../../../src/evals/reuse/cache-admin.js';
import { entryPath, sweepShard } from '../../../../src/evals/reuse/cache-shards.js';
import { openTrialCache } from '../../../../src/evals/reuse/trial-cache.js';
import { scratch } from '../../../helpers/processes.js';

const key = (name: string): string => createHash('sha256').update(name).digest('hex');
const file = (size: number) => [{ name: 'trial.json', bytes: Buffer.alloc(size, 1) }];

async function open(maxBytes = 16 * 1024 * 1024) {
  const dir = join(await scratch(), 'cache');
  const warnings: string[] = [];
  return { dir, warnings, cache: openTrialCache({ dir, maxBytes, warn: (code) => void warnings.push(code) }) };
}

describe('openTrialCache', () => {
  it('gives back what was written, and nothing for another key', async () => {
    const { cache } = await open();
    expect(await cache.write(key('a'), file(10))).toBe(true);
    expect(await cache.read(key('a'))).toEqual(new Map([['trial.json', Buffer.alloc(10, 1)]]));
    expect(await cache.read(key('b'))).toBeUndefined();
  });

  it('does not keep an entry that is larger than a sixteenth of the cache', async () => {
    const { cache, warnings } = await open(160_000);
    expect(await cache.write(key('a'), file(10_001))).toBe(false);
    expect(await cache.read(key('a'))).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('stays near its largest size: the least recently used entries go first, reading counts as use', async () => {
    const { cache, dir } = await open(16 * 20_000);
    const names = Array.from({ length: 100 }, (_, index) => key(String(index))).filter((name) => name.startsWith('7'));
    const [oldest = '', second = ''] = names;
    for (const [index, name] of names.slice(0, 2).entries()) {
      await cache.write(name, file(9_000));
      await cache.settled();
      utimesSync(entryPath(dir, name), 1_000 + index, 1_000 + index);
    }
    await cache.read(oldest);
    for (const name of names.slice(2, 4)) await cache.write(name, file(9_000));
    await cache.settled();
    expect(readdirSync(join(dir, '7'))).not.toContain(second);
    const { bytes } = await cacheInfo(dir);
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(bytes).toBeGreaterThan(9_000);
  });

  it('removes what killed writers left, and leaves what is being written', async () => {
    const { cache, dir } = await open();
    await cache.write(key('a'), file(10));
    const shard = join(dir, key('a').slice(0, 1));
    const [old, fresh] = [`${key('x')}.abc-1.tmp`, `${key('y')}.abc-2.tmp`];
    for (const name of [old, fresh]) writeFileSync(join(shard, name), '');
    utimesSync(join(shard, old), 1, 1);
    await sweepShard(shard, 1024 * 1024);
    expect(readdirSync(shard).toSorted()).toEqual([key('a'), fresh].toSorted());
  });
});

describe('clearCache', () => {
  it('removes all and says how much it was', async () => {
    const { cache, dir } = await open();
    await cache.write(key('a'), file(10));
    await cache.write(key('b'), file(10));
    expect(await clearCache(dir)).toMatchObject({ dir, entries: 2 });
    expect(existsSync(dir)).toBe(false);
    expect(await clearCache(dir)).toEqual({ dir, entries: 0, bytes: 0 });
    expect(await cache.write(key('c'), file(10))).toBe(true);
  });

  it.each([['mine.txt'], ['0/mine.txt'], ['dir/0']])('refuses a directory with %s in it', async (name) => {
    const { cache, dir } = await open();
    await cache.write(key('a'), file(10));
    mkdirSync(join(dir, name, '..'), { recursive: true });
    writeFileSync(join(dir, name), '');
    await expect(clearCache(dir)).rejects.toMatchObject({ kind: 'invalid-params' });
    expect(await cache.read(key('a'))).toBeDefined();
  });
});
