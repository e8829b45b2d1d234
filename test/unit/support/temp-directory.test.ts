import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { makeTempDirectory, removeDirectory, sweepTempDirectories } from '../../../src/support/temp-directory.js';
import { scratch } from '../../helpers/processes.js';

let root: string;
beforeEach(async () => {
  root = await scratch();
  vi.stubEnv('TMPDIR', root);
});

test('a directory is private, named after its run and its owner', async () => {
  const dir = await makeTempDirectory('run-0198c0de-1111-7222-8333-444455556666');
  expect(basename(dir)).toMatch(new RegExp(`^assay-55556666-[0-9a-f]{6}\\.${process.pid}\\.\\d+-`));
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
});

describe('removing', () => {
  test('takes links away but not what they lead to', async () => {
    const outside = join(root, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'precious'), 'x');
    const dir = await makeTempDirectory('a');
    await symlink(outside, join(dir, 'link'));
    await symlink('loop', join(dir, 'loop'));
    await removeDirectory(dir);
    expect(await readdir(root)).toEqual(['outside']);
    expect(await readFile(join(outside, 'precious'), 'utf8')).toBe('x');
  });

  test('opens directories that are read-only', async () => {
    const dir = await makeTempDirectory('a');
    await mkdir(join(dir, 'sub/deep'), { recursive: true });
    await writeFile(join(dir, 'sub/deep/file'), 'x');
    const restore = await asOrdinaryUser(root, dir);
    try {
      await chmod(join(dir, 'sub/deep'), 0o500);
      await chmod(join(dir, 'sub'), 0o000);
      await removeDirectory(dir);
    } finally {
      restore();
    }
    expect(await readdir(root)).toEqual([]);
  });

  test('raises directories that lie deeper than a path can be long', async () => {
    const dir = await makeTempDirectory('a');
    // Made from within, step by step: no single path could name the last one.
    const deeper = `for (let i = 0; i < 120; i++) { fs.mkdirSync('${'d'.repeat(100)}'); process.chdir('${'d'.repeat(100)}'); }`;
    const made = spawn(process.execPath, ['-e', `${deeper} fs.writeFileSync('file', '');`], { cwd: dir });
    expect(await once(made, 'exit')).toEqual([0, null]);
    await removeDirectory(dir);
    expect(await readdir(root)).toEqual([]);
  });

  test('of something that is not there is done', async () => {
    await expect(removeDirectory(join(root, 'absent'))).resolves.toBeUndefined();
  });

  test('rejects when its time is out', async () => {
    await expect(removeDirectory('/proc/self/fd', 30)).rejects.toThrow(/E[A-Z]+/);
  });
});

describe('sweeping', () => {
  test('removes what an ended process left, and nothing else', async () => {
    const mine = basename(await makeTempDirectory('mine'));
    const owner = mine.split('-')[2]?.split('.') ?? [];
    const ended = spawn('true');
    await once(ended, 'exit');
    const named = (pid: number | undefined, started: string, machine = owner[0]): string =>
      `assay-old-${machine}.${pid}.${started}-abc`;
    const abandoned = named(ended.pid, '1');
    const reused = named(process.ppid, '1');
    const elsewhere = named(ended.pid, '1', '000000');
    for (const name of [abandoned, reused, elsewhere, 'assay-other', 'unrelated']) await mkdir(join(root, name));
    await writeFile(join(root, abandoned, 'file'), 'x');
    await symlink(join(root, 'unrelated'), join(root, `${abandoned}-link`));
    const removed = await sweepTempDirectories();
    expect(removed.map((dir) => basename(dir)).toSorted()).toEqual([abandoned, reused].toSorted());
    const left = [mine, elsewhere, 'assay-other', 'unrelated', `${abandoned}-link`];
    expect((await readdir(root)).toSorted()).toEqual(left.toSorted());
  });
});

/** Permissions do not bind root: a test that runs as root becomes somebody else who owns these directories. */
async function asOrdinaryUser(...dirs: readonly string[]): Promise<() => void> {
  const { getuid, seteuid } = process;
  if (getuid === undefined || seteuid === undefined || getuid() !== 0) return () => undefined;
  const nobody = 65_534;
  const { chown } = await import('node:fs/promises');
  const inside = await Promise.all(dirs.map(async (dir) => readdir(dir, { recursive: true })));
  for (const [index, dir] of dirs.entries()) {
    for (const name of ['.', ...(inside[index] ?? [])]) await chown(join(dir, name), nobody, nobody);
  }
  seteuid(nobody);
  return () => seteuid(0);
}
