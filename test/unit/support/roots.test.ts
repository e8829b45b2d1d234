import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRoots, isWithin, OutsideRootsError } from '../../../src/support/roots.js';

let dir = '';
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'assay-roots-')));
  await mkdir(join(dir, 'root/sub'), { recursive: true });
  await mkdir(join(dir, 'root-2'));
  await mkdir(join(dir, 'elsewhere'));
  await writeFile(join(dir, 'root/sub/a.txt'), 'a');
  await writeFile(join(dir, 'elsewhere/secret'), 's');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('createRoots', () => {
  it('resolves relative paths from the first root, or from the base', async () => {
    const roots = createRoots([join(dir, 'root'), join(dir, 'root-2')]);
    expect(await roots.resolve('sub/a.txt')).toBe(join(dir, 'root/sub/a.txt'));
    expect(await roots.resolve('a.txt', join(dir, 'root/sub'))).toBe(join(dir, 'root/sub/a.txt'));
    expect(await roots.resolve(join(dir, 'root-2'))).toBe(join(dir, 'root-2'));
    expect(await roots.resolve('')).toBe(join(dir, 'root'));
  });

  it('gives roots as real paths, so that a linked root contains its own files', async () => {
    await symlink(join(dir, 'root'), join(dir, 'link'));
    const roots = createRoots([join(dir, 'link')]);
    expect(roots.list).toEqual([join(dir, 'root')]);
    expect(await roots.resolve('sub/a.txt')).toBe(join(dir, 'root/sub/a.txt'));
  });

  it.each([
    ['a parent', '..'],
    ['a sibling whose name starts with the root’s', '../root-2'],
    ['a climb through a directory', 'sub/../../elsewhere/secret'],
    ['something that does not exist outside', '../new/file'],
    ['a NUL byte', 'a\0b'],
  ])('refuses %s', async (_what, path) => {
    const roots = createRoots([join(dir, 'root')]);
    await expect(roots.resolve(path)).rejects.toBeInstanceOf(OutsideRootsError);
  });

  it('refuses links out of the root, also dangling ones and those in the middle of a path', async () => {
    await symlink(join(dir, 'elsewhere'), join(dir, 'root/out'));
    await symlink(join(dir, 'elsewhere/new'), join(dir, 'root/dangling'));
    await symlink('loop', join(dir, 'root/loop'));
    const roots = createRoots([join(dir, 'root')]);
    await expect(roots.resolve('out/secret')).rejects.toBeInstanceOf(OutsideRootsError);
    await expect(roots.resolve('out/not-there')).rejects.toBeInstanceOf(OutsideRootsError);
    await expect(roots.resolve('dangling')).rejects.toBeInstanceOf(OutsideRootsError);
    await expect(roots.resolve('loop')).rejects.toBeInstanceOf(OutsideRootsError);
  });

  it('follows links that stay inside, and resolves what does not exist yet from its parent', async () => {
    await symlink('sub', join(dir, 'root/inner'));
    const roots = createRoots([join(dir, 'root')]);
    expect(await roots.resolve('inner/a.txt')).toBe(join(dir, 'root/sub/a.txt'));
    expect(await roots.resolve('inner/new/deep.txt')).toBe(join(dir, 'root/sub/new/deep.txt'));
    expect(await roots.resolve('sub/a.txt/below-a-file')).toBe(join(dir, 'root/sub/a.txt/below-a-file'));
  });

  it('names the path and the roots in its error', async () => {
    const roots = createRoots([join(dir, 'root')]);
    const error: unknown = await roots.resolve('../elsewhere').catch((each: unknown) => each);
    expect(error).toMatchObject({ path: '../elsewhere', roots: [join(dir, 'root')] });
    expect(String(error)).toContain(join(dir, 'root'));
  });

  it('knows without the disk whether a real path is contained', () => {
    const roots = createRoots([join(dir, 'root')]);
    expect(roots.contains(join(dir, 'root'))).toBe(true);
    expect(roots.contains(join(dir, 'root/x/y'))).toBe(true);
    expect(roots.contains(join(dir, 'root-2/x'))).toBe(false);
  });
});

describe('isWithin', () => {
  it('is not fooled by names that begin with dots', () => {
    expect(isWithin('/a', '/a/..b')).toBe(true);
    expect(isWithin('/a', '/a/../b')).toBe(false);
    expect(isWithin('/', '/anything')).toBe(true);
  });
});
