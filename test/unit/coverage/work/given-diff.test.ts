import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { changedInDiff } from '../../../../src/coverage/work/given-diff.js';
import { scratch } from '../../../helpers/processes.js';

/** A repository whose project is `web`, with a file that the top has too. */
async function monorepo(): Promise<{ top: string; dir: string; diff: (...args: readonly string[]) => string }> {
  const top = await scratch();
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: top, encoding: 'utf8' });
  git('init', '-q');
  const paths = ['web/src/a.js', 'web/src/both.js', 'src/both.js', 'api/b.js'];
  for (const path of paths) {
    await mkdir(dirname(join(top, path)), { recursive: true });
    await writeFile(join(top, path), 'one\n');
  }
  git('add', '.');
  git('commit', '-qm', 'first');
  for (const path of paths) await writeFile(join(top, path), 'one\ntwo\n');
  return { top, dir: join(top, 'web'), diff: (...args) => git('diff', ...args) };
}

const filesOf = async (text: string, dir: string): Promise<readonly string[]> => {
  const files = await changedInDiff(text, { dir, env: process.env, signal: new AbortController().signal });
  expect(files.every(({ lines }) => lines.length === 1 && lines[0] === 2)).toBe(true);
  return files.map(({ path }) => path);
};

it('a diff from the top of the repository is read from the project, without what lies elsewhere', async () => {
  const { dir, diff } = await monorepo();
  expect(await filesOf(diff(), dir)).toEqual(['src/a.js', 'src/both.js']);
  expect(await filesOf(diff('--', 'api'), dir)).toEqual([]);
});

it('a diff from the project stays as it is, as does one at the top and one outside of any repository', async () => {
  const { top, dir, diff } = await monorepo();
  expect(await filesOf(diff('--relative=web'), dir)).toEqual(['src/a.js', 'src/both.js']);
  const all = ['api/b.js', 'src/both.js', 'web/src/a.js', 'web/src/both.js'];
  expect(await filesOf(diff(), top)).toEqual(all);
  expect(await filesOf(diff(), await scratch())).toEqual(all);
});

it('a directory of the name of the project is told from the project', async () => {
  const { dir, diff } = await monorepo();
  await mkdir(join(dir, 'web/src'), { recursive: true });
  await writeFile(join(dir, 'web/src/a.js'), 'one\ntwo\n');
  const inner = diff('--', 'web/src/a.js');
  expect(await filesOf(inner, dir)).toEqual(['web/src/a.js']);
  expect(await filesOf(diff(), dir)).toEqual(['src/a.js', 'src/both.js']);
});

it('what is no diff is an error with its line', async () => {
  const place = { dir: await scratch(), env: process.env, signal: new AbortController().signal };
  await expect(changedInDiff('hello\n', place)).rejects.toThrow('diff:1: the text is no unified diff');
});
