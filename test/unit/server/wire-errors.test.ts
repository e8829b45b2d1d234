import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../src/protocol/errors.js';
import { toWireError } from '../../../src/server/wire-errors.js';
import { createFakeLog } from './fake-log.js';

describe('toWireError', () => {
  it('gives a DomainError its code and all its facts', () => {
    const facts = { hint: 'look', path: 'eval.yaml', line: 3, column: 1, commands: ['sh'] };
    const log = createFakeLog();
    expect(toWireError(new DomainError('not-trusted', 'it runs commands', facts), log)).toEqual({
      code: -32003,
      message: 'it runs commands',
      data: { kind: 'not-trusted', message: 'it runs commands', ...facts },
    });
    expect(log.entries).toEqual([]);
  });

  it.each([[new Error('the secret')], ['a string'], [undefined], [null]])('hides what %s says', (thrown) => {
    const log = createFakeLog();
    const error = toWireError(thrown, log);
    const id = error.data['correlation_id'];
    expect(error).toMatchObject({ code: -32603, message: 'internal error', data: { kind: 'internal' } });
    expect(JSON.stringify(error)).not.toContain('secret');
    expect(log.entries).toMatchObject([{ level: 'error', facts: { err: thrown, correlation_id: id } }]);
  });
});
