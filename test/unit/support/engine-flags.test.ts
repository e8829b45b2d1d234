import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { flagsFor } from '../../../src/support/engine-flags.js';

it('gives only flags that the engine of this process knows: it would print others on stderr', async () => {
  const script = "for (const flag of process.argv.slice(1)) require('node:v8').setFlagsFromString(flag)";
  const { stderr } = await promisify(execFile)(process.execPath, [
    '-e',
    script,
    '--',
    ...flagsFor(process.versions.node),
  ]);
  expect(stderr).toBe('');
});

it('spares newer engines the budget that only that of Node 20 has', () => {
  expect(flagsFor('20.19.0')).toContain('--interrupt-budget=330000');
  expect(flagsFor('22.1.0').join(' ')).not.toContain('interrupt-budget');
});
