import { describe, expect, it } from 'vitest';
import { fix, fixedJson, isFrozen } from '../../../src/support/fixed-json.js';

describe('a fixed value', () => {
  it('cannot change, however deep', () => {
    const value = fix({ id: 1, inner: { list: [{ deep: true }] } });
    expect(() => Object.assign(value.inner.list[0] ?? {}, { deep: false })).toThrow(TypeError);
    expect(() => value.inner.list.push({ deep: false })).toThrow(TypeError);
    expect(isFrozen(value)).toBe(true);
  });

  it('has its text, the same each time', () => {
    const value = fix({ text: 'ü"\n', left: undefined, list: [1, null] });
    expect(fixedJson(value)).toBe(JSON.stringify(value));
    expect(fixedJson(value)).toBe(JSON.stringify(value));
  });

  it.each([[{ a: 1 }], [Object.freeze({ a: 1 })], ['text'], [null], [undefined]])('is not %j', (value) => {
    expect(fixedJson(value)).toBeUndefined();
  });
});

describe('isFrozen', () => {
  it.each([
    [Object.freeze({ a: 1, b: Object.freeze([1]) }), true],
    [Object.freeze({ a: 1, b: [1] }), false],
    [{ a: 1 }, false],
    ['text', true],
    [null, true],
  ])('%j: %s', (value, frozen) => {
    expect(isFrozen(value)).toBe(frozen);
  });
});
