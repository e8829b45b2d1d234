import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FixtureStore } from '../../../../src/evals/loading/fixtures.js';
import { loadEval } from '../../../../src/evals/loading/load-eval.js';
import { createRoots } from '../../../../src/support/roots.js';
import { brief, depsFor, goodEval, load, makeDir, never } from './suite.js';

function withFiles(files: string, more = ''): string {
  return `id: one\nname: One\n${more}inputs:\n  prompt: x\n  files: [${files}]\n`;
}

describe('input files', () => {
  it('come from the fixtures beside the eval, the context_dir of the task, or the one that was asked for', async () => {
    const root = await makeDir({
      'suite/eval.yaml': goodEval,
      'suite/tasks/one.yaml': withFiles('{ path: a.txt }'),
      'suite/tasks/two.yaml': withFiles('{ path: ./a.txt }', 'context_dir: other\n').replace('id: one', 'id: two'),
      'suite/fixtures/a.txt': 'fixtures',
      'suite/other/a.txt': 'other',
      'given/a.txt': 'given',
    });
    const contents = async (contextDir?: string): Promise<readonly string[]> => {
      const { tasks, diagnostics } = await loadEval('suite', depsFor(root, { contextDir }), never);
      expect(diagnostics).toEqual([]);
      return tasks.flatMap((task) => task.files.map((file) => `${file.path}=${String(file.content)}`));
    };
    expect(await contents()).toEqual(['a.txt=fixtures', 'a.txt=other']);
    expect(await contents('given')).toEqual(['a.txt=given', 'a.txt=other']);
  });

  it('are looked for from the working directory too, as waza does, with a warning', async () => {
    const root = await makeDir({
      'suite/eval.yaml': goodEval,
      'suite/tasks/one.yaml': withFiles('{ path: a.txt }', 'context_dir: suite/data\n'),
      'suite/data/a.txt': 'data',
    });
    const { tasks, diagnostics, valid } = await loadEval('suite', depsFor(root), never);
    expect(String(tasks[0]?.files[0]?.content)).toBe('data');
    expect(brief(root, diagnostics)).toEqual(['suite/tasks/one.yaml:3:14 warning context-dir-from-cwd']);
    expect(valid).toBe(true);
  });

  it('report a directory of fixtures that was asked for and is not there, or not allowed', async () => {
    const missing = await load({}, { contextDir: 'nowhere' });
    expect(brief(missing.root, missing.diagnostics)).toEqual(['eval.yaml:1:1 error missing-context-dir']);
    const root = await makeDir({ 'eval.yaml': goodEval });
    const loading = loadEval('.', depsFor(root, { contextDir: '/etc' }), never);
    await expect(loading).rejects.toMatchObject({ kind: 'outside-roots' });
  });

  it('may have names that only look like an escape (O19)', async () => {
    const { tasks, diagnostics } = await load({
      'tasks/one.yaml': withFiles('{ path: a..b.txt }, { path: x/../c.txt }, { path: "..d", content: e }'),
      'fixtures/a..b.txt': 'ab',
      'fixtures/c.txt': 'c',
    });
    expect(diagnostics).toEqual([]);
    expect(tasks[0]?.files.map((each) => each.path)).toEqual(['a..b.txt', 'c.txt', '..d']);
  });

  it('prefer text written in the task, and explain empty text', async () => {
    const { root, tasks, diagnostics } = await load({
      'tasks/one.yaml': withFiles('{ path: a, content: inline }, { path: b, content: "" }, { path: c, content: "" }'),
      'fixtures/a': 'file',
      'fixtures/b': 'file',
    });
    expect(tasks[0]?.files.map((each) => String(each.content))).toEqual(['inline', 'file']);
    expect(brief(root, diagnostics)).toEqual(['tasks/one.yaml:5:75 error missing-fixture']);
    expect(diagnostics[0]?.hint).toContain('`content` is empty');
  });

  it('are used once, the last one, with a warning', async () => {
    const { root, tasks, diagnostics } = await load({
      'tasks/one.yaml': withFiles('{ path: a, content: first }, { path: ./a, content: last }'),
    });
    expect(tasks[0]?.files).toMatchObject([{ path: 'a', content: 'last' }]);
    expect(brief(root, diagnostics)).toEqual(['tasks/one.yaml:5:48 warning duplicate-file']);
  });

  it('may not leave the roots through links, nor be anything but files', async () => {
    const root = await makeDir({
      'eval.yaml': goodEval,
      'tasks/one.yaml': withFiles('{ path: out }, { path: dir }, { path: pipe }, { path: in }'),
      'fixtures/dir/x': '',
      real: 'real',
    });
    await symlink('/etc/passwd', join(root, 'fixtures/out'));
    await symlink('../real', join(root, 'fixtures/in'));
    execFileSync('mkfifo', [join(root, 'fixtures/pipe')]);
    const { tasks, diagnostics } = await loadEval('.', depsFor(root), never);
    expect(brief(root, diagnostics)).toEqual([
      'tasks/one.yaml:5:19 error outside-roots',
      'tasks/one.yaml:5:34 error not-a-file',
      'tasks/one.yaml:5:49 error not-a-file',
    ]);
    expect(tasks[0]?.files.map((each) => String(each.content))).toEqual(['real']);
  });
});

describe('FixtureStore', () => {
  it('reads each file once, under whatever name, and keeps what it read', async () => {
    const dir = await makeDir({ 'a.txt': 'one' });
    await symlink('a.txt', join(dir, 'b.txt'));
    const store = new FixtureStore(createRoots([dir]));
    const first = store.read(join(dir, 'a.txt'));
    await writeFile(join(dir, 'a.txt'), 'changed');
    const again = store.read(join(dir, 'b.txt'));
    if (!first.ok || !again.ok) throw new Error('not read');
    expect(again.fixture).toBe(first.fixture);
    expect(first.fixture.content.toString()).toBe('one');
  });

  it('holds no more than its limit', async () => {
    const dir = await makeDir({ a: 'x'.repeat(60), b: 'x'.repeat(40), c: 'x' });
    await mkdir(join(dir, 'd'));
    const store = new FixtureStore(createRoots([dir]), 100);
    const codes = ['a', 'b', 'c', 'a', 'd', 'e'].map((name) => {
      const result = store.read(join(dir, name));
      return result.ok ? 'ok' : result.problem.code;
    });
    expect(codes).toEqual(['ok', 'ok', 'fixtures-too-large', 'ok', 'not-a-file', 'missing-fixture']);
  });

  it('has a digest that does not depend on the order of reading', async () => {
    const dir = await makeDir({ a: '1', b: '2' });
    const digest = (names: readonly string[]): string | undefined => {
      const store = new FixtureStore(createRoots([dir]));
      for (const name of names) store.read(join(dir, name));
      return store.digest();
    };
    expect(digest(['a', 'b'])).toBe(digest(['b', 'a']));
    expect(digest(['a'])).not.toBe(digest(['b']));
    expect(digest([])).toBeUndefined();
  });
});
