import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomic } from '../../../src/support/atomic-file.js';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'atomic-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('writeAtomic', () => {
  it('replaces a file as a whole and leaves nothing else', async () => {
    const path = join(dir, 'a.json');
    await writeFile(path, 'old');

    await writeAtomic(path, '{"new":"é"}', { fsync: true });

    expect(await readFile(path, 'utf8')).toBe('{"new":"é"}');
    expect(await readdir(dir)).toEqual(['a.json']);
  });

  it('writes bytes, pieces and pieces that come later', async () => {
    const pieces = async function* (): AsyncGenerator<string> {
      yield 'x'.repeat(100_000);
      yield 'é';
    };

    await writeAtomic(join(dir, 'bytes'), new Uint8Array([1, 2]));
    await writeAtomic(join(dir, 'sync'), ['a', '', 'b']);
    await writeAtomic(join(dir, 'async'), pieces());
    await writeAtomic(join(dir, 'none'), []);

    expect([...(await readFile(join(dir, 'bytes')))]).toEqual([1, 2]);
    expect(await readFile(join(dir, 'sync'), 'utf8')).toBe('ab');
    expect(await readFile(join(dir, 'async'), 'utf8')).toBe(`${'x'.repeat(100_000)}é`);
    expect(await readFile(join(dir, 'none'), 'utf8')).toBe('');
  });

  it('keeps the old file and removes the temporary one when a piece throws', async () => {
    const path = join(dir, 'a.json');
    await writeFile(path, 'old');
    const pieces = function* (): Generator<string> {
      yield 'y'.repeat(200_000);
      throw new Error('no more');
    };

    await expect(writeAtomic(path, pieces())).rejects.toThrow('no more');

    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(dir)).toEqual(['a.json']);
  });

  it('lets concurrent writers of one file each write the whole', async () => {
    const path = join(dir, 'a');
    const texts = Array.from({ length: 8 }, (_, n) => String(n).repeat(70_000));

    await Promise.all(texts.map((text) => writeAtomic(path, [text.slice(0, 5), text.slice(5)])));

    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(dir)).toEqual(['a']);
  });

  it('gives the event loop a turn between the pieces of a big file', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const pieces = function* (): Generator<string> {
      for (let n = 0; n < 200; n += 1) yield 'z'.repeat(64 * 1024);
    };

    await writeAtomic(join(dir, 'big'), pieces());
    clearInterval(timer);

    expect(turns).toBeGreaterThan(1);
  });

  it('tells that the directory is missing', async () => {
    await expect(writeAtomic(join(dir, 'no', 'a'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
