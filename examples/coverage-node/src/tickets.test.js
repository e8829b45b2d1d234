import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from './inbox.js';
import { priority } from './priority.js';

test('reads a line', () => {
  assert.deepEqual(read('bug: it: stops'), { kind: 'bug', text: 'it: stops' });
});

test('bugs of many customers come first', () => {
  assert.equal(priority('bug', 11), 1);
  assert.equal(priority('bug', 1), 2);
  assert.equal(priority('question', 11), 3);
});
