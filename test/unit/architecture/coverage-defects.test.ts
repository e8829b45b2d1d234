import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const numbers = Object.entries({ C: 14, T: 25 }).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

/** Rows of the tables as [number, what, held by]. */
async function rows(): Promise<readonly (readonly string[])[]> {
  const text = await readFile('docs/coverage-defects.md', 'utf8');
  return text.split('\n').flatMap((line) => {
    const cells = /^\| ([A-Z]\d+) \| (.+) \| (.+) \|$/.exec(line);
    return cells === null ? [] : [cells.slice(1)];
  });
}

it('every known defect and every test of covgate has its row, in order', async () => {
  const found = (await rows()).map(([number = '']) => number);
  expect(found.filter((number) => !number.startsWith('F'))).toEqual(numbers);
});

it('the tests that the rows name exist under these names', async () => {
  const missing: string[] = [];
  for (const [number = '', , held = ''] of await rows()) {
    const named = [...held.matchAll(/`(test\/[^`]+)`: ([^;]+)/g)];
    if (named.length === 0) missing.push(`${number} names no test`);
    for (const [, file = '', title = ''] of named) {
      const source = await readFile(file, 'utf8').catch(() => '');
      if (!source.includes(title)) missing.push(`${number}: ${file}: ${title}`);
    }
  }
  expect(missing).toEqual([]);
});
