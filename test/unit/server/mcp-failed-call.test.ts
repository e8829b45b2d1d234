import { expect, it } from 'vitest';
import { DomainError } from '../../../src/protocol/errors.js';
import { failedCall } from '../../../src/server/mcp-tools.js';

const log = { debug() {}, info() {}, warn() {}, error() {} };

it('shows the commands that somebody is asked to trust, and says how many it leaves out', () => {
  const commands = Array.from({ length: 200 }, (_, index) => `after_run hook: rm ${index}`);
  const { content } = failedCall(
    new DomainError('not-trusted', 'nobody has accepted', { hint: 'assay trust', commands }),
    log,
  );
  const [first] = content;
  const lines = first?.type === 'text' ? first.text.split('\n') : [];
  expect(lines.slice(0, 3)).toEqual(['nobody has accepted', 'hint: assay trust', 'after_run hook: rm 0']);
  expect(lines.at(-1)).toMatch(/^… and \d+ more$/);
});
