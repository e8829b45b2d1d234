import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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

  it.each([0, 1, 65_000, 70_000, 900_000])(
    'gives back %d bytes, short or long, and a new content in its place',
    async (size) => {
      const { cache, dir } = await open();
      for (const fill of [1, 2]) {
        const files = [{ name: 'trial.json', bytes: Buffer.alloc(size, fill) }];
        expect(await cache.write(key('a'), files)).toBe(true);
        const got = await cache.read(key('a'));
        expect([...(got?.keys() ?? [])]).toEqual(['trial.json']);
        // By its own comparison: the matcher's takes seconds for so many bytes.
        expect(got?.get('trial.json')?.equals(Buffer.alloc(size, fill))).toBe(true);
      }
      expect(readdirSync(join(dir, key('a').slice(0, 1)))).toEqual([key('a')]);
    },
  );

  it.each([10, 70_000])(
    'leaves nothing of %d bytes that cannot be put in their place, and says so once',
    async (size) => {
      const { cache, dir, warnings } = await open();
      mkdirSync(join(entryPath(dir, key('a')), 'x'), { recursive: true });
      expect(await cache.write(key('a'), file(size))).toBe(false);
      expect(await cache.write(key('a'), file(size))).toBe(false);
      expect(await cache.read(key('a'))).toBeUndefined();
      expect(warnings).toEqual(['cache-not-written']);
      expect(readdirSync(join(dir, key('a').slice(0, 1)))).toEqual([key('a')]);
    },
  );

  it('counts a read as use once a minute has passed since the last', async () => {
    const { cache, dir } = await open();
    for (const size of [10, 70_000]) {
      await cache.write(key('a'), file(size));
      utimesSync(entryPath(dir, key('a')), 1_000, 1_000);
      await cache.read(key('a'));
      expect(statSync(entryPath(dir, key('a'))).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
    }
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
