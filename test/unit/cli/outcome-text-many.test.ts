import { expect, it } from 'vitest';
import { renderOutcome } from '../../../src/cli/outcome-text.js';
import { outcome, task } from '../../helpers/outcomes.js';
import { fakeTerminal } from './terminal.js';

const rows = 200;

async function shown(failedRow: number | undefined) {
  let read = 0;
  function* tasks() {
    for (let row = 1; row <= rows; row++) {
      read += 1;
      yield task(`row-${row}`, row === failedRow ? 'failed' : 'passed');
    }
  }
  const { summary, ...head } = outcome([]);
  const failed = failedRow === undefined ? 0 : 1;
  const sums = { ...summary, total_tests: rows, succeeded: rows - failed, failed };
  const text = await renderOutcome({ ...head, summary: sums }, tasks(), undefined, fakeTerminal());
  return { names: text.match(/row-\d+/g) ?? [], more: /and (\d+) more tasks/.exec(text)?.[1], read };
}

it('reads of many tasks no more than it shows when all passed', async () => {
  const { names, more, read } = await shown(undefined);
  expect(names).toEqual(Array.from({ length: 50 }, (_, at) => `row-${at + 1}`));
  expect({ more, read }).toEqual({ more: '150', read: 50 });
});

it('looks for the one that did not pass, and shows it first', async () => {
  const { names, more, read } = await shown(120);
  expect(names.slice(0, 2)).toEqual(['row-120', 'row-1']);
  expect({ count: names.length, more, read }).toEqual({ count: 50, more: '150', read: 120 });
});
