import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { createWorkspace } from '../../../src/executors/workspace.js';
import { scratch } from '../../helpers/processes.js';

let root: string;
beforeEach(async () => {
  root = await scratch();
  vi.stubEnv('TMPDIR', root);
});

test('a workspace holds its resources and is gone afterwards', async () => {
  const resources = [
    { path: 'a/b.txt', content: 'text' },
    { path: 'raw.bin', content: new Uint8Array([0, 255]) },
    { path: '', content: 'has no place' },
    { path: 'raw.bin', content: new Uint8Array([1]) },
  ];
  {
    await using workspace = await createWorkspace(resources, { runId: 'run-1' });
    expect((await readdir(workspace.dir, { recursive: true })).toSorted()).toEqual(['a', 'a/b.txt', 'raw.bin']);
    expect(await readFile(join(workspace.dir, 'raw.bin'))).toEqual(Buffer.from([1]));
  }
  expect(await readdir(root)).toEqual([]);
});

test('a workspace that is kept stays', async () => {
  const workspace = await createWorkspace([], { runId: 'run-1', keep: true });
  await workspace[Symbol.asyncDispose]();
  expect(await readdir(root)).toHaveLength(1);
});

test.each([
  ['absolute', [{ path: '/etc/x', content: '' }], /must be relative/],
  ['leading out', [{ path: 'a/../../x', content: '' }], /leads out of the workspace/],
  [
    'a file where another needs a directory',
    [
      { path: 'a', content: '' },
      { path: 'a/b', content: '' },
    ],
    /"a\/b" as a file/,
  ],
  [
    'a directory where another needs a file',
    [
      { path: 'a/b', content: '' },
      { path: 'a', content: '' },
    ],
    /"a" as a file/,
  ],
])('a resource that is %s is an error that leaves nothing behind', async (_, resources, message) => {
  await expect(createWorkspace(resources, { runId: 'run-1' })).rejects.toThrow(message);
  expect(await readdir(root)).toEqual([]);
});
