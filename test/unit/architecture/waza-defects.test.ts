import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { missingTests, numbersOf, rowsOf } from '../../helpers/tables-of-tests.js';

const rows = await rowsOf('docs/waza-defects.md');

it('every defect of waza that we know of is held once, in order', () => {
  expect(rows.map(([number]) => number)).toEqual(numbersOf({ D: 12, G: 27, O: 24, S: 22 }));
});

it('the tests that hold them exist under these names', async () => {
  expect(await missingTests(rows)).toEqual([]);
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
