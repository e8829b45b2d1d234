import { expect, it } from 'vitest';
import { missingTests, numbersOf, rowsOf } from '../../helpers/tables-of-tests.js';

const rows = await rowsOf('docs/coverage-defects.md');

it('every known defect and every test of covgate has its row, in order', () => {
  const found = rows.map(([number = '']) => number);
  expect(found.filter((number) => !number.startsWith('F'))).toEqual(numbersOf({ C: 14, T: 25 }));
});

it('the tests that the rows name exist under these names', async () => {
  expect(await missingTests(rows)).toEqual([]);
});
