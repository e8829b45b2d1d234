import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cacheInfo, clearCache } from '../../../../src/evals/reuse/cache-admin.js';
import { groupOf, isPackName } from '../../../../src/evals/reuse/cache-pack.js';
import { sweepCache } from '../../../../src/evals/reuse/cache-sweep.js';
import { openTrialCache } from '../../../../src/evals/reuse/trial-cache.js';
import { scratch } from '../../../helpers/processes.js';

const key = (name: string): string => createHash('sha256').update(name).digest('hex');
/** A key of a group. */
const inGroup = (group: string, name: string): string => `${key(group).slice(0, 16)}${key(name).slice(16)}`;
const file = (size: number) => [{ name: 'trial.json', bytes: Buffer.alloc(size, 1) }];

const mib = 1024 * 1024;

async function open(maxBytes = 16 * mib) {
  const dir = join(await scratch(), 'cache');
  const warnings: string[] = [];
  return { dir, warnings, cache: openTrialCache({ dir, maxBytes, warn: (code) => void warnings.push(code) }) };
}

/** Paths of the packs of a cache, unfinished ones too. */
function packsIn(dir: string): string[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => isPackName(name.split('/').at(-1) ?? '')).map((name) => join(dir, name));
}

describe('openTrialCache', () => {
  it('gives back what was written, and nothing for another key', async () => {
    const { cache } = await open();
    expect(await cache.write(key('a'), file(10))).toBe(true);
    expect(await cache.read(key('a'))).toEqual(new Map([['trial.json', Buffer.alloc(10, 1)]]));
    expect(await cache.read(key('b'))).toBeUndefined();
  });

  it.each([0, 1, 65_000, 70_000, 900_000, 3_000_000])(
    'gives back %d bytes, short or long, and a new content in its place, also to another process',
    async (size) => {
      const { cache, dir } = await open(64 * mib);
      for (const fill of [1, 2]) {
        const files = [{ name: 'trial.json', bytes: Buffer.alloc(size, fill) }];
        expect(await cache.write(key('a'), files)).toBe(true);
        const other = openTrialCache({ dir, maxBytes: 64 * mib, warn: () => undefined });
        for (const each of [cache, other]) {
          const got = await each.read(key('a'));
          expect([...(got?.keys() ?? [])]).toEqual(['trial.json']);
          // By its own comparison: the matcher's takes seconds for so many bytes.
          expect(got?.get('trial.json')?.equals(Buffer.alloc(size, fill))).toBe(true);
        }
      }
    },
  );

  it('writes entries of one group that come at once as one file, those of another group as another', async () => {
    const { cache, dir } = await open();
    const names = Array.from({ length: 50 }, (_, index) => inGroup(index < 40 ? 'a' : 'b', String(index)));
    const written = await Promise.all(names.map((name) => cache.write(name, file(100))));
    expect(written).toEqual(names.map(() => true));
    expect(packsIn(dir)).toHaveLength(2);
    const other = openTrialCache({ dir, maxBytes: 16 * mib, warn: () => undefined });
    for (const name of names) expect(await other.read(name)).toBeDefined();
    expect(await cacheInfo(dir)).toMatchObject({ entries: 50 });
  });

  it('lets nobody add more while too much waits to be written, and has all of it on disk when settled', async () => {
    const { cache, dir } = await open(1024 * mib);
    const writes = Array.from({ length: 12 }, (_, index) => cache.write(key(String(index)), file(mib)));
    await cache.room();
    expect(packsIn(dir).length).toBeGreaterThan(0);
    await cache.settled();
    expect(await Promise.all(writes)).toEqual(writes.map(() => true));
    expect(packsIn(dir)).toHaveLength(12);
  });

  it('leaves nothing of what cannot be put in its place, and says so once', async () => {
    const { cache, dir, warnings } = await open();
    await cache.write(key('x'), file(10));
    writeFileSync(join(dir, groupOf(key('a'))), '');
    expect(await cache.write(key('a'), file(10))).toBe(false);
    expect(await cache.write(key('a'), file(70_000))).toBe(false);
    expect(await cache.read(key('a'))).toBeUndefined();
    expect(warnings).toEqual(['cache-not-written']);
    expect(packsIn(dir)).toHaveLength(1);
  });

  it('a pack that is torn anywhere, foreign or changed gives the entries that are whole, or none', async () => {
    const { cache, dir } = await open();
    const names = [inGroup('a', '1'), inGroup('a', '2')];
    await Promise.all(names.map((name, index) => cache.write(name, file(100 + index))));
    const [path = ''] = packsIn(dir);
    const bytes = readFileSync(path);
    const readable = async (content: Uint8Array): Promise<string[]> => {
      writeFileSync(path, content);
      const other = openTrialCache({ dir, maxBytes: 16 * mib, warn: () => undefined });
      const read = async (name: string, index: number): Promise<string> => {
        const got = await other.read(name);
        if (got === undefined) return 'none';
        return got.get('trial.json')?.equals(Buffer.alloc(100 + index, 1)) === true ? 'whole' : 'changed';
      };
      return await Promise.all(names.map(read));
    };
    expect(await readable(bytes)).toEqual(['whole', 'whole']);
    for (let length = 0; length < bytes.length; length += 37) {
      const [first, second] = await readable(bytes.subarray(0, length));
      expect(first).not.toBe('changed');
      expect(second).toBe('none');
    }
    let unharmed = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const got = await readable(changed);
      expect(got).not.toContain('changed');
      unharmed += got.every((each) => each === 'whole') ? 1 : 0;
    }
    // The first line's end.
    expect(unharmed).toBeLessThan(2);
    expect(await readable(Buffer.from('assay-pack-0\n'))).toEqual(['none', 'none']);
  });

  it('counts a read as use once a minute has passed since the last', async () => {
    const { dir } = await open();
    for (const size of [10, 3_000_000]) {
      const cache = openTrialCache({ dir, maxBytes: 64 * mib, warn: () => undefined });
      await cache.write(key(String(size)), file(size));
      for (const path of packsIn(dir)) utimesSync(path, 1_000, 1_000);
      const next = openTrialCache({ dir, maxBytes: 64 * mib, warn: () => undefined });
      await next.read(key(String(size)));
      await next.settled();
      expect(packsIn(dir).filter((path) => statSync(path).mtimeMs > Date.now() - 60_000)).toHaveLength(1);
    }
  });

  it('does not keep an entry that is larger than a sixteenth of the cache', async () => {
    const { cache, warnings } = await open(160_000);
    expect(await cache.write(key('a'), file(10_001))).toBe(false);
    expect(await cache.read(key('a'))).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('stays near its largest size however much is written', async () => {
    const { cache, dir } = await open(16 * 20_000);
    for (let index = 0; index < 60; index++) {
      await cache.write(key(String(index)), file(15_000));
      await cache.settled();
    }
    const { bytes } = await cacheInfo(dir);
    expect(bytes).toBeLessThan(2 * 16 * 20_000);
    expect(bytes).toBeGreaterThan(100_000);
  });
});

describe('sweepCache', () => {
  it('removes the least recently used first, within a minute too, until a tenth is free', async () => {
    const { cache, dir } = await open();
    const names = Array.from({ length: 10 }, (_, index) => key(String(index)));
    for (const [index, name] of names.entries()) {
      await cache.write(name, file(10_000));
      const path = packsIn(dir).find((each) => each.includes(groupOf(name))) ?? '';
      utimesSync(path, 60_000 + index, 60_000 + index);
    }
    const { bytes } = await cacheInfo(dir);
    await sweepCache(dir, bytes);
    expect(packsIn(dir)).toHaveLength(10);
    await sweepCache(dir, bytes * 0.7);
    const left = names.filter((name) => packsIn(dir).some((path) => path.includes(groupOf(name))));
    expect(left).toEqual(names.slice(4));
    const groups = (): number => readdirSync(dir).filter((name) => name.length === 16).length;
    expect(groups()).toBe(10);
    await sweepCache(dir, bytes * 0.55, Date.now() + 2 * 60 * 60_000);
    expect(groups()).toBeLessThan(6);
    expect(groups()).toBe(packsIn(dir).length);
  });

  it('removes what killed writers left, and leaves what is being written', async () => {
    const { cache, dir } = await open();
    await cache.write(key('a'), file(10));
    const [pack = ''] = packsIn(dir);
    const [old, fresh] = [`${pack}.abc-1.tmp`, `${pack}.abc-2.tmp`];
    for (const path of [old, fresh]) writeFileSync(path, '');
    utimesSync(old, 1, 1);
    await sweepCache(dir, mib);
    expect(packsIn(dir).toSorted()).toEqual([pack, fresh].toSorted());
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

  it.each([['mine.txt'], ['0123456789abcdef/mine.txt'], ['dir/0']])(
    'refuses a directory with %s in it',
    async (name) => {
      const { cache, dir } = await open();
      await cache.write(key('a'), file(10));
      mkdirSync(join(dir, name, '..'), { recursive: true });
      writeFileSync(join(dir, name), '');
      await expect(clearCache(dir)).rejects.toMatchObject({ kind: 'invalid-params' });
      expect(await cache.read(key('a'))).toBeDefined();
    },
  );
});
