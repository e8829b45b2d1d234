import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const numbers = Object.entries({ D: 12, G: 27, O: 24, S: 22 }).flatMap(([letter, count]) =>
  Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
);

/** Rows of the table as [number, defect, held by]. */
async function rows(): Promise<readonly (readonly string[])[]> {
  const text = await readFile('docs/waza-defects.md', 'utf8');
  return text.split('\n').flatMap((line) => {
    const cells = /^\| ([A-Z]\d+) \| (.+) \| (.+) \|$/.exec(line);
    return cells === null ? [] : [cells.slice(1)];
  });
}

it('every defect of waza that we know of is held once, in order', async () => {
  expect((await rows()).map(([number]) => number)).toEqual(numbers);
});

it('the tests that hold them exist under these names', async () => {
  const missing: string[] = [];
  for (const [number = '', , held = ''] of await rows()) {
    const [, file, title] = /`(test\/[^`]+)`: (.+)$/.exec(held) ?? [];
    const source = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
    if (title === undefined || !source.includes(title)) missing.push(`${number}: ${held}`);
  }
  expect(missing).toEqual([]);
});

it('no source opens a port (S13)', async () => {
  const files = (await readdir('src', { recursive: true })).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  for (const name of files) {
    const text = await readFile(join('src', name), 'utf8');
    const opens = /createServer\(|createSocket\(/.exec(text)?.[0];
    expect({ name, opens }).toEqual({ name, opens: undefined });
  }
});
