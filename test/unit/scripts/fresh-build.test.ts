import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStale } from '../../../scripts/fresh-build.mjs';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-stale-'));
  await change('src/deep/down/file.ts', 100);
  await change('package.json', 100);
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Writes a file of the tree as if it had last changed `seconds` after 1970. */
async function change(path: string, seconds: number): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '');
  await utimes(file, seconds, seconds);
}

describe('a build', () => {
  it('is stale when there is none', () => {
    expect(isStale(root)).toBe(true);
  });

  it('is fresh when it is newer than all it is made from', async () => {
    await change('dist/assay.js', 200);

    expect(isStale(root)).toBe(false);
  });

  it.each(['src/deep/down/file.ts', 'scripts/build.mjs', 'scripts/build-workers.mjs', 'package.json'])(
    'is stale when %s has changed since',
    async (path) => {
      await change('dist/assay.js', 200);
      await change(path, 300);

      expect(isStale(root)).toBe(true);
    },
  );
});
