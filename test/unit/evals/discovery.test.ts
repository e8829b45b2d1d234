import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listEvals, type Discovery } from '../../../src/evals/discovery.js';
import { depsFor, goodEval, goodTask, makeDir, never } from './loading/suite.js';

function paths(root: string, found: Discovery): readonly string[] {
  return found.evals.map((each) => each.path.slice(root.length + 1));
}

describe('listEvals', () => {
  it('finds eval files in every directory, sorted, with what they say', async () => {
    const root = await makeDir({
      'b/eval.yml': `skill: s\n${goodEval}`,
      'b/tasks/one.yaml': goodTask,
      'b/tasks/two.yaml': 'not checked here',
      'a/deep/.hidden/eval.yaml': goodEval.replace('demo', 'hidden'),
      'a/deep/.hidden/tasks/one.yaml': goodTask,
      'a/other.yaml': goodEval,
    });
    expect(await listEvals('.', depsFor(root), never)).toEqual({
      evals: [
        { path: join(root, 'a/deep/.hidden/eval.yaml'), name: 'hidden', tasks: 1 },
        { path: join(root, 'b/eval.yml'), name: 'demo', skill: 's', tasks: 2 },
      ],
      truncated: false,
    });
  });

  it('skips .git, node_modules, .assay and what git ignores, nested rules and exceptions included', async () => {
    const names = ['.git', 'node_modules', '.assay', 'out', 'kept/out', 'pkg/tmp', 'pkg/tmp-2', 'pkg/deep/gen'];
    const files = Object.fromEntries(names.map((name) => [`${name}/eval.yaml`, goodEval]));
    const root = await makeDir({
      ...files,
      'eval.yaml': goodEval,
      '.gitignore': '/out/\ngen\n*.yml\n',
      'pkg/.gitignore': 'tmp/\n!gen\n',
      'pkg/eval.yml': goodEval,
    });
    const all = ['eval.yaml', 'kept/out/eval.yaml', 'pkg/deep/gen/eval.yaml', 'pkg/tmp-2/eval.yaml'];
    expect(paths(root, await listEvals('.', depsFor(root), never))).toEqual(all);
    const below = await listEvals('pkg', depsFor(root), never);
    expect(paths(root, below)).toEqual(['pkg/deep/gen/eval.yaml', 'pkg/tmp-2/eval.yaml']);
  });

  it('does not follow links to directories, so loops do not matter; linked files count once', async () => {
    const root = await makeDir({ 'in/a/eval.yaml': goodEval, 'out/eval.yaml': goodEval });
    await symlink('..', join(root, 'in/a/loop'));
    await symlink('../../out', join(root, 'in/a/away'));
    await mkdir(join(root, 'in/b'));
    await symlink('../a/eval.yaml', join(root, 'in/b/eval.yaml'));
    await mkdir(join(root, 'in/c'));
    await symlink('../../out/eval.yaml', join(root, 'in/c/eval.yaml'));
    await symlink('gone', join(root, 'in/c/eval.yml'));
    expect(paths(root, await listEvals('.', depsFor(join(root, 'in')), never))).toEqual(['in/a/eval.yaml']);
  });

  it('tells why a file does not load, without quoting it', async () => {
    const root = await makeDir({
      'a/eval.yaml': 'hunter2: [\n',
      'b/eval.yaml': `${goodEval}grader: hunter2\n`,
      'c/eval.yaml': 'hunter2\n',
      'd/eval.yaml': goodEval,
    });
    const { evals } = await listEvals('.', depsFor(root), never);
    expect(evals.map((each) => each.problem)).toEqual([
      expect.stringMatching(/^2:1: bad indentation/),
      '5:1: unknown key `grader`',
      '1:1: the file must be a mapping, not text',
      '4:9: no file matches this pattern',
    ]);
    expect(evals.map((each) => each.name)).toEqual(['a/eval.yaml', 'b/eval.yaml', 'c/eval.yaml', 'demo']);
    expect(JSON.stringify(evals)).not.toContain('hunter2');
  });

  it('is an error for a directory that is missing, a file or outside', async () => {
    const root = await makeDir({ 'eval.yaml': goodEval });
    const deps = depsFor(root);
    await expect(listEvals('nope', deps, never)).rejects.toMatchObject({ kind: 'invalid-params' });
    await expect(listEvals('eval.yaml', deps, never)).rejects.toMatchObject({ kind: 'invalid-params' });
    await expect(listEvals('..', deps, never)).rejects.toMatchObject({ kind: 'outside-roots' });
  });

  it('stops at its limits and says so', async () => {
    const files = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}/eval.yaml`, goodEval]));
    const root = await makeDir(files);
    const few = await listEvals('.', depsFor(root), never, { evals: 2, directories: 100 });
    expect([few.evals.length, few.truncated]).toEqual([2, true]);
    const shallow = await listEvals('.', depsFor(root), never, { evals: 100, directories: 3 });
    expect([shallow.evals.length, shallow.truncated]).toEqual([2, true]);
  });

  it('stops when its signal is aborted', async () => {
    const root = await makeDir({ 'a/eval.yaml': goodEval });
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(listEvals('.', depsFor(root), aborted)).rejects.toThrow('enough');
  });
});
