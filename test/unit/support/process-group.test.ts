import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runProcess } from '../../../src/support/process-group.js';

const signal = new AbortController().signal;
const env = { PATH: process.env['PATH'] ?? '' };
test('a program gives its output, error output and exit code', async () => {
  const result = await runProcess({
    argv: ['sh', '-c', 'cat; echo oops >&2; exit 3'],
    cwd: tmpdir(),
    env,
    stdin: 'hé',
    signal,
  });
  expect(result).toMatchObject({
    exitCode: 3,
    signalName: null,
    timedOut: false,
    stdout: { text: 'hé' },
    stderr: { text: 'oops\n' },
  });
});
test('what a timeout ends has no process left', async () => {
  const result = await runProcess({
    argv: ['sh', '-c', '(trap "" TERM; sleep 0.3; sleep 60) & sleep 6'],
    cwd: tmpdir(),
    env,
    timeoutMs: 100,
    signal,
  });
  expect(result).toMatchObject({ exitCode: null, signalName: 'SIGTERM', timedOut: true });
});
