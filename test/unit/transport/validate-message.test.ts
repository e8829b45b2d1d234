import { describe, expect, it } from 'vitest';
import { validateMessage } from '../../../src/transport/validate-message.js';

const ok = { jsonrpc: '2.0', id: 1, method: 'eval.list' };

describe('validateMessage', () => {
  it.each([
    ['a number id', ok],
    ['id 0', { ...ok, id: 0 }],
    ['a string id', { ...ok, id: '' }],
    ['params', { ...ok, params: { a: 1 } }],
    ['a notification', { jsonrpc: '2.0', method: 'run.cancel' }],
  ])('takes %s', (_, value) => {
    expect(validateMessage(value)).toEqual({ kind: 'call', call: value });
  });

  it('leaves out members that JSON-RPC does not know', () => {
    expect(validateMessage({ ...ok, extra: 1 })).toEqual({ kind: 'call', call: ok });
    const answer = { jsonrpc: '2.0', id: 7, result: {} };
    expect(validateMessage({ ...answer, extra: 1 })).toEqual({ kind: 'response', message: answer });
  });

  it.each([
    ['a result that is no object', { result: 'garbage' }, 'the result is not an object'],
    ['a result of null', { result: null }, 'the result is not an object'],
    ['a result with a broken _meta', { result: { _meta: 1 } }, '_meta must be an object'],
    ['an error without a code', { error: { message: 'no' } }, 'the error has no code and message'],
    ['an error that is a text', { error: 'no' }, 'the error has no code and message'],
  ])('makes an error of an answer with %s, so that nobody waits on', (_, answer, message) => {
    const expected = { jsonrpc: '2.0', id: 7, error: { code: -32_603, message } };
    expect(validateMessage({ jsonrpc: '2.0', id: 7, ...answer })).toEqual({ kind: 'response', message: expected });
  });

  it.each([
    ['a string', 'hello', null, -32600],
    ['null', null, null, -32600],
    ['a nested batch', [ok], null, -32600],
    ['an empty object', {}, null, -32600],
    ['no jsonrpc', { id: 1, method: 'eval.list' }, 1, -32600],
    ['jsonrpc 1.0', { ...ok, jsonrpc: '1.0' }, 1, -32600],
    ['id null', { ...ok, id: null }, null, -32600],
    ['an id that is an object', { ...ok, id: {} }, null, -32600],
    ['a float id', { ...ok, id: 1.5 }, null, -32600],
    ['an id that has lost digits', { ...ok, id: 2 ** 53 + 2 }, null, -32600],
    ['a method that is a number', { ...ok, method: 1 }, 1, -32600],
    ['params that are a number', { ...ok, params: 5 }, 1, -32600],
    ['params null', { ...ok, params: null }, 1, -32600],
    ['positional params', { ...ok, params: [1] }, 1, -32602],
  ])('refuses %s', (_, value, id, code) => {
    const checked = validateMessage(value);
    const kind = code === -32602 ? 'invalid-params' : 'invalid-request';
    expect(checked).toMatchObject({ kind: 'broken', id, error: { code, data: { kind, message: expect.any(String) } } });
  });

  it.each([
    ['a notification with positional params', { jsonrpc: '2.0', method: 'run.cancel', params: [1] }],
    ['an answer to nothing', { jsonrpc: '2.0', id: null, error: { code: 1, message: '' } }],
  ])('answers nothing to %s', (_, value) => {
    expect(validateMessage(value)).toEqual({ kind: 'ignored' });
  });
});
