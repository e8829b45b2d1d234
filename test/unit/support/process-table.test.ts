import { expect, test } from 'vitest';
import { processEntry, processTable, withDescendants } from '../../../src/support/process-table.js';

const entry = (pid: number, parent: number) => ({ pid, parent, group: pid, session: pid, ended: false, started: '1' });

test('this process is in the table, with its parent and its start', () => {
  const self = processTable()?.find(({ pid }) => pid === process.pid);
  expect(self).toMatchObject({ parent: process.ppid, ended: false });
  expect(self?.started).toMatch(/^\d+$/);
  expect(processEntry(process.pid)).toEqual(self);
});

test('there is no entry for a pid that nobody has', () => {
  expect(processEntry(2 ** 22 + 1)).toBeUndefined();
});

test('descendants are found through all generations, and nobody else', () => {
  const table = [entry(9, 5), entry(1, 0), entry(2, 1), entry(5, 2), entry(6, 1)];
  const found = withDescendants(table, new Set([2])).map(({ pid }) => pid);
  expect(found.toSorted((a, b) => a - b)).toEqual([2, 5, 9]);
});
