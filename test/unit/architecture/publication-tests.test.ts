import { expect, it } from 'vitest';
import { missingTests, rowsOf } from '../../helpers/tables-of-tests.js';

const numbers = Array.from({ length: 22 }, (_, index) => String(index + 1));
const letters = 'abcdefghijklmnopqrstuvwx'.split('');
const rows = await rowsOf('docs/publication-tests.md');

it('every test of publication and every check of the peer is named once, in order', () => {
  expect(rows.map(([key]) => key)).toEqual([...numbers, ...letters]);
});

it('the tests that hold them exist under these names', async () => {
  expect(await missingTests(rows)).toEqual([]);
});
