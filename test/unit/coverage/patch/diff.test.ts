import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseDiff } from '../../../../src/coverage/patch/diff.js';

const repository = mkdtempSync(join(tmpdir(), 'assay-diff-'));
afterAll(() => rmSync(repository, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', [...identity, ...args], { cwd: repository, encoding: 'utf8', env });
}

const write = (name: string, text: string): void => writeFileSync(join(repository, name), text);

function changed(text: string): unknown {
  const result = parseDiff(text);
  return result.ok ? Object.fromEntries(result.value.map(({ path, lines }) => [path, lines])) : result.problem;
}

describe('diffs of git', () => {
  const ten = Array.from({ length: 10 }, (_, index) => `line ${index + 1}`).join('\n');
  git('init', '-q');
  write('kept.go', `${ten}\n`);
  write('old name.go', `${ten}\n`);
  write('gone.go', 'x\n');
  write('bär "q".go', 'x\ny\n');
  write('tail.go', 'a\nb');
  write('bytes.bin', '\0a');
  git('add', '.');
  git('commit', '-qm', 'base');
  write('kept.go', `${ten}\n`.replace('line 3\n', 'LINE 3\nmore\n').replace('line 9\n', ''));
  renameSync(join(repository, 'old name.go'), join(repository, 'new name.go'));
  write('new name.go', `${ten}\n`.replace('line 5', '--- LINE 5\n+++ x'));
  rmSync(join(repository, 'gone.go'));
  write('bär "q".go', 'x\ny\nz\n');
  appendFileSync(join(repository, 'tail.go'), '\nc');
  write('bytes.bin', '\0b');
  write('added.go', 'one\ntwo\n');
  git('add', '-A');
  const expected = {
    'added.go': [1, 2],
    'bär "q".go': [3],
    'kept.go': [3, 4],
    'new name.go': [5, 6],
    'tail.go': [2, 3],
  };

  it.each([
    ['as Assay asks for them', ['-c', 'core.quotePath=false'], ['-U0', '--find-renames']],
    ['with context and octal names', ['-c', 'core.quotePath=true'], ['-U3', '--find-renames']],
    ['without prefixes', [], ['-U0', '--find-renames', '--no-prefix']],
    ['with mnemonic prefixes', ['-c', 'diff.mnemonicPrefix=true'], ['-U1', '--find-renames', '--binary']],
  ])('%s tell the changed lines of the new files', (_what, before, options) => {
    expect(changed(git(...before, 'diff', '--cached', ...options))).toEqual(expected);
  });

  it('that were saved on Windows are read too', () => {
    expect(changed(git('diff', '--cached', '-U2').replaceAll('\n', '\r\n'))).toMatchObject({ 'kept.go': [3, 4] });
  });
});

describe('a diff by itself', () => {
  it('is empty when nothing changed', () => {
    expect(changed('')).toEqual({});
    expect(changed('\n')).toEqual({});
  });

  it('of a mode, a rename or a submodule has no lines', () => {
    const mode = 'diff --git a/x b/x\nold mode 100644\nnew mode 100755\n';
    const renamed = 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n';
    const submodule =
      'diff --git a/s b/s\nindex 1111111..2222222 160000\n--- a/s\n+++ b/s\n@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2\n';
    expect(changed(mode + renamed + submodule)).toEqual({});
  });

  it('need not be of git, and may lack the blanks of empty lines', () => {
    expect(changed('--- x.c\t2026-01-01\n+++ x.c\t2026-01-02\n@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n')).toEqual({
      'x.c': [3],
    });
  });

  it('tells directories from prefixes', () => {
    const hunk = '@@ -0,0 +1 @@\n+x\n';
    const kept = `diff --git b/x.go b/x.go\n--- b/x.go\n+++ b/x.go\n${hunk}`;
    const created = `diff --git b/y.go b/y.go\nnew file mode 100644\n--- /dev/null\n+++ b/y.go\n${hunk}`;
    const usual = `diff --git a/z.go b/z.go\nnew file mode 100644\n--- /dev/null\n+++ b/z.go\n${hunk}`;
    const moved = `diff --git z.go b/q.go\nrename from z.go\nrename to b/q.go\n--- z.go\n+++ b/q.go\n${hunk}`;
    const bare = `--- /dev/null\n+++ b/v.go\n${hunk}`;
    expect(changed(kept + created + usual + moved)).toEqual({
      'b/x.go': [1],
      'b/y.go': [1],
      'z.go': [1],
      'b/q.go': [1],
    });
    expect(changed(bare)).toEqual({ 'v.go': [1] });
  });

  it.each([
    ['prose', 'please look at a.go\n', 1, /no unified diff/],
    ['a hunk that is cut off', '--- a/x\n+++ b/x\n@@ -0,0 +1,3 @@\n+a\n', 3, /cut off/],
    ['a hunk of no file', '@@ -0,0 +1 @@\n+a\n', 1, /no file/],
    ['junk in a hunk', '--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n a\njunk\n', 5, /no hunk/],
    ['a hunk with more lines than it says', '--- a/x\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n b\n', 3, /other lines/],
    [
      'the combined diff of a merge',
      'diff --cc x\nindex 1,2..3\n--- a/x\n+++ b/x\n@@@ -1,1 -1,1 +1,2 @@@\n',
      1,
      /combined/,
    ],
  ])('is a problem with its line when it is %s', (_what, text, line, message) => {
    const result = parseDiff(text, 'patch.diff');
    expect(result).toMatchObject({ ok: false, problem: { file: 'patch.diff', line } });
    expect(result.ok ? '' : result.problem.message).toMatch(message);
  });
});
