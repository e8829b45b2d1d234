import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { findInside, placeInside, WorkspacePathError, workspacePath } from '../../../src/executors/workspace-path.js';
import { scratch } from '../../helpers/processes.js';

let outside: string;
let workspace: string;
beforeEach(async () => {
  outside = await scratch();
  workspace = join(outside, 'workspace');
  await mkdir(workspace);
});

describe('a path', () => {
  test.each(['', '/etc/passwd', 'C:\\x', '..', '../x', 'a/../../x', '.', 'a/..', 'dir/', 'a\0b'])(
    'that names no file inside is refused: %j',
    (path) => {
      expect(() => workspacePath(path)).toThrow(WorkspacePathError);
    },
  );

  test.each([
    ['a..b.txt', 'a..b.txt'],
    ['..hidden', '..hidden'],
    ['./a//b/../c.txt', 'a/c.txt'],
  ])('that only looks odd is taken: %j', (path, clean) => {
    expect(workspacePath(path)).toBe(clean);
  });

  test('that is taken never leads out', () => {
    const part = fc.constantFrom('..', '.', 'a', 'b..', '', '...');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 7 }), (parts) => {
        const clean = takenPath(parts.join('/')) ?? 'refused';
        expect(relative('/w', resolve('/w', clean))).not.toMatch(/^(\.\.(\/|$)|$)/);
      }),
    );
  });
});

describe('a place to write to', () => {
  test('has its directories made', async () => {
    await writeFile(await placeInside(workspace, 'a/b/c.txt'), 'x');
    expect(await readdir(join(workspace, 'a/b'))).toEqual(['c.txt']);
  });

  test.each(['link/x', 'link/sub/x', 'link'])('is refused behind a link that leads out: %s', async (path) => {
    await symlink(outside, join(workspace, 'link'));
    await expect(placeInside(workspace, path)).rejects.toThrow(WorkspacePathError);
    expect(await readdir(outside)).toEqual(['workspace']);
  });

  test('is refused behind a link to nothing', async () => {
    await symlink(join(outside, 'not-there-yet'), join(workspace, 'link'));
    await expect(placeInside(workspace, 'link/x')).rejects.toThrow(WorkspacePathError);
  });

  test('may lie behind a link that stays inside', async () => {
    await mkdir(join(workspace, 'real'));
    await symlink('real', join(workspace, 'link'));
    await writeFile(await placeInside(workspace, 'link/x'), 'x');
    expect(await readdir(join(workspace, 'real'))).toEqual(['x']);
  });
});

describe('a place to read from', () => {
  test('is found by its real path', async () => {
    await writeFile(join(workspace, 'real'), 'x');
    await symlink('real', join(workspace, 'link'));
    expect(await findInside(workspace, 'link')).toBe(join(workspace, 'real'));
  });

  test('is undefined when there is nothing, or a link to nothing', async () => {
    await symlink('nothing', join(workspace, 'link'));
    expect(await findInside(workspace, 'absent')).toBeUndefined();
    expect(await findInside(workspace, 'link')).toBeUndefined();
  });

  test('is refused when a link leads out', async () => {
    await writeFile(join(outside, 'secret'), 'x');
    await symlink('../secret', join(workspace, 'link'));
    await expect(findInside(workspace, 'link')).rejects.toThrow(/leads out of the workspace/);
  });
});

/** The path as it is taken, or undefined when it is refused; any other error is a bug. */
function takenPath(path: string): string | undefined {
  try {
    return workspacePath(path);
  } catch (error) {
    if (error instanceof WorkspacePathError) return undefined;
    throw error;
  }
}
