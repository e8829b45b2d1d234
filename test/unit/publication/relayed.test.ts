import { expect, test } from 'vitest';
import { cleanRecord } from '../../../src/publication/cap-record.js';
import { relayedRecord } from '../../../src/publication/relayed.js';
import { record, shaA } from './records.js';

const relayed = (workflow: string, named: string): unknown => {
  const left = cleanRecord(record('one', { run: { workflow: named } }), (text) => text);
  return relayedRecord(left, { sha: shaA, run: { id: '100', attempt: 1, workflow } });
};

test.each(['👩\u200D💻 CI', 'CI  nightly', 'CI --token check', 'x'.repeat(300), ' CI '])(
  'a workflow named %j is known again by its record',
  (workflow) => {
    expect(relayed(workflow, workflow)).toMatchObject({ suite: 'one' });
  },
);

test('another workflow is not', () => {
  expect(relayed('CI', 'CI 2')).toBe('it names another workflow');
});
