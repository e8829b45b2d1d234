import { expect, it } from 'vitest';
import { complaintOf } from '../../../src/cli/complaint.js';
import { DomainError } from '../../../src/protocol/errors.js';
import { refuseErrors } from '../../../src/evals/refuse-errors.js';

const finding = { severity: 'error', code: 'bad', message: 'this is bad', file: '/e.yaml', hint: 'mend it' } as const;

function refusal(...lines: readonly number[]): DomainError {
  try {
    refuseErrors('/suite', [
      { ...finding, severity: 'warning', message: 'beware', line: 1, column: 1 },
      ...lines.map((line) => ({ ...finding, line, column: 1 })),
    ]);
  } catch (error) {
    if (error instanceof DomainError) return error;
  }
  throw new Error('nothing was refused');
}

it('finding O24: says every error, and every hint, once', () => {
  expect(complaintOf(refusal(3))).toBe(
    'assay: 1 error in /suite\n' +
      '/e.yaml:1:1: warning: beware (mend it) [bad]\n' +
      '/e.yaml:3:1: error: this is bad (mend it) [bad]\n',
  );
  expect(complaintOf(refusal(3, 4))).toMatch(/^assay: 2 errors in \/suite\n/);
});

it('keeps a message that no finding repeats, and its hint', () => {
  expect(complaintOf(new DomainError('unknown-run', 'no such run', { hint: 'list them' }))).toBe(
    'assay: no such run\nhint: list them\n',
  );
});

it('lists the commands that nobody has accepted, each on a line of its own', () => {
  const facts = { commands: ['before_run hook: a\nhint: b', 'tests: c'], hint: 'look at them' };
  const lines = complaintOf(new DomainError('not-trusted', 'it runs commands', facts)).split('\n');
  expect(lines).toEqual([
    'assay: it runs commands',
    expect.stringMatching(/^ {2}before_run hook: a.*b$/),
    '  tests: c',
    'hint: look at them',
    '',
  ]);
});
