import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const numbers = Array.from({ length: 22 }, (_, index) => String(index + 1));
const letters = 'abcdefghijklmnopqrstuvwx'.split('');

/** Rows of the tables as [number or letter, where it is held]. */
async function rows(): Promise<readonly (readonly [string, string])[]> {
  const text = await readFile('docs/publication-tests.md', 'utf8');
  return [...text.matchAll(/^\| ([a-x]|\d+) \| .+ \| (.+) \|$/gm)].map(([, key = '', held = '']) => [key, held]);
}

it('every test of publication and every check of the peer is named once, in order', async () => {
  expect((await rows()).map(([key]) => key)).toEqual([...numbers, ...letters]);
});

it('the tests that hold them exist under these names', async () => {
  const missing: string[] = [];
  for (const [key, held] of await rows()) {
    const [, file, title] = /`(test\/[^`]+)`: (.+)$/.exec(held) ?? [];
    const source = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
    if (title === undefined || !source.includes(title)) missing.push(`${key}: ${held}`);
  }
  expect(missing).toEqual([]);
});
