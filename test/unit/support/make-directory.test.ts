import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../../../src/support/make-directory.js';
import { scratch } from '../../helpers/processes.js';

describe('makeDirectory', () => {
  it('makes what is missing and leaves what is there', async () => {
    const dir = await scratch();
    await makeDirectory(join(dir, 'a/b/c'), 0o700);
    expect((await stat(join(dir, 'a/b/c'))).mode & 0o777).toBe(0o700);
    await makeDirectory(join(dir, 'a/b/c'));
    await Promise.all([
      makeDirectory(join(dir, 'x/y')),
      makeDirectory(join(dir, 'x/z')),
      makeDirectory(join(dir, 'x/y')),
    ]);
    expect((await stat(join(dir, 'x/z'))).isDirectory()).toBe(true);
  });

  it('follows a link to a directory', async () => {
    const dir = await scratch();
    await mkdir(join(dir, 'real'));
    await symlink('real', join(dir, 'link'));
    await makeDirectory(join(dir, 'link'));
    await makeDirectory(join(dir, 'link/below'));
    expect((await stat(join(dir, 'real/below'))).isDirectory()).toBe(true);
  });

  it.each([
    ['file', 'EEXIST'],
    ['file/below', 'ENOTDIR'],
    ['dead', 'EEXIST'],
    ['dead/below', 'EEXIST'],
  ])('rejects where none can be: %s', async (name, code) => {
    const dir = await scratch();
    await writeFile(join(dir, 'file'), '');
    await symlink('nowhere', join(dir, 'dead'));
    await expect(makeDirectory(join(dir, name))).rejects.toMatchObject({ code });
  });

  it.runIf(process.platform === 'linux')('ends where the system makes no directories', async () => {
    await expect(makeDirectory('/proc/assay/runs')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
