import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { changedSince } from '../../../../src/coverage/work/git-diff.js';
import { scratch } from '../../../helpers/processes.js';

async function repository(): Promise<{ dir: string; git: (...args: readonly string[]) => void }> {
  const dir = await scratch();
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: dir, stdio: 'ignore' });
  git('init', '-q');
  await writeFile(join(dir, 'ö[1].js'), 'one\ntwo\n');
  await writeFile(join(dir, 'plain.js'), 'one\n');
  await writeFile(join(dir, 'logo.bin'), Buffer.from([0, 1, 2]));
  git('add', '.');
  git('commit', '-qm', 'first');
  return { dir, git };
}

const changes = (dir: string, untracked = false) =>
  changedSince({ base: 'HEAD', untracked }, { dir, env: process.env, signal: new AbortController().signal });

it('lines of a text that .gitattributes calls binary have changed too', async () => {
  const { dir } = await repository();
  await writeFile(join(dir, '.gitattributes'), '*.js -diff\n');
  await writeFile(join(dir, 'ö[1].js'), 'one\nchanged\nthree');
  await writeFile(join(dir, 'logo.bin'), Buffer.from([0, 3, 4]));
  expect(await changes(dir)).toEqual([{ path: 'ö[1].js', lines: [2, 3] }]);
});

it.skipIf(process.platform === 'win32')('links that git does not know have no lines, wherever they lead', async () => {
  const { dir } = await repository();
  await writeFile(join(dir, 'new.js'), 'one\ntwo');
  await symlink('/dev/zero', join(dir, 'endless.js'));
  expect(await changes(dir, true)).toEqual([{ path: 'new.js', lines: [1, 2] }]);
});
