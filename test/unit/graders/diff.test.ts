import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile, contextIn, findingsOf, grade, inputOf, issuesOf, signal, temporaryDirectory } from './grading.js';

async function scene() {
  const temporary = await temporaryDirectory();
  const workspace = join(temporary.dir, 'workspace');
  await mkdir(workspace);
  await mkdir(join(temporary.dir, 'fixtures'));
  await writeFile(join(workspace, 'a.txt'), 'one\ntwo\n');
  await writeFile(join(temporary.dir, 'same.txt'), 'one\ntwo\n');
  await writeFile(join(temporary.dir, 'fixtures', 'other.txt'), 'one\r\ntwo\n');
  return {
    workspace,
    dir: temporary.dir,
    context: contextIn(temporary.dir),
    [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose](),
  };
}

describe('diff', () => {
  it('compares with snapshots byte by byte and searches for fragments', async () => {
    await using at = await scene();
    const expected_files = [
      { path: 'a.txt', snapshot: 'same.txt', contains: ['+ one ', 'two', '-three', '- one'] },
      { path: 'a.txt', snapshot: 'other.txt' },
      { path: 'missing.txt', contains: ['x', '-y'] },
    ];
    const result = await grade('diff', { expected_files }, { workspace: at.workspace }, at.context);
    expect(result.score).toBeCloseTo(6 / 11);
    expect(result.feedback).toBe(
      'a.txt contains "one"; a.txt differs from other.txt; missing.txt does not exist; ' +
        'missing.txt cannot be searched for "x"; missing.txt cannot be searched for "y"',
    );
    expect(result.details).toMatchObject({ expected_files, workspace_dir: at.workspace });
  });

  it('finding G18: snapshots are looked for beside the eval, then in its fixtures, or only in context_dir', async () => {
    await using at = await scene();
    await writeFile(join(at.dir, 'fixtures', 'same.txt'), 'else');
    const of = (config: object) => grade('diff', config, { workspace: at.workspace }, at.context);
    const expected_files = [{ path: 'a.txt', snapshot: 'same.txt' }];
    expect(await of({ expected_files })).toMatchObject({ passed: true });
    expect(await of({ expected_files, context_dir: 'fixtures' })).toMatchObject({ passed: false });
  });

  it('reads a snapshot once per run: a trial cannot change what the next one is judged by', async () => {
    await using at = await scene();
    const config = { expected_files: [{ path: 'a.txt', snapshot: 'same.txt' }] };
    await compile('diff', config, at.context);
    await writeFile(join(at.dir, 'same.txt'), 'changed');
    const grader = await compile('diff', config, at.context);
    expect(await grader.grade(inputOf({ workspace: at.workspace }), signal)).toMatchObject({ passed: true });
  });

  it('finding G24: blank fragments and entries that expect nothing are errors', async () => {
    await using at = await scene();
    const expected_files = [
      { path: 'a.txt', contains: ['', '+', '- ', 'x'] },
      { path: 'a.txt' },
      { path: '../a.txt', contains: ['x'] },
      { path: 'a.txt', snapshot: 'gone.txt' },
    ];
    expect((await issuesOf('diff', { expected_files }, at.context)).toSorted()).toEqual([
      'expected_files.0.contains.0: blank-fragment',
      'expected_files.0.contains.1: blank-fragment',
      'expected_files.0.contains.2: blank-fragment',
      'expected_files.1: no-checks',
      'expected_files.2.path: bad-path',
      'expected_files.3.snapshot: missing-file',
    ]);
  });

  it('reads no snapshot outside the roots', async () => {
    await using at = await scene();
    await symlink('/etc/hostname', join(at.dir, 'link'));
    for (const snapshot of ['/etc/hostname', '../../etc/hostname', 'link']) {
      const [issue] = await findingsOf('diff', { expected_files: [{ path: 'a', snapshot }] }, at.context);
      expect(issue?.message).toContain('outside the allowed roots');
    }
  });
});
