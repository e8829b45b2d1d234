import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/support/canonical-json.js';

describe('canonicalJson', () => {
  it('writes the keys of objects of any size in order, however they were put in', () => {
    const keys = fc.uniqueArray(fc.string(), { maxLength: 40 });
    fc.assert(
      fc.property(keys, (names) => {
        const value = Object.fromEntries(names.map((name) => [name, name]));
        const inOrder = names.toSorted((a, b) => (a < b ? -1 : 1));
        const text = inOrder.map((name) => `${JSON.stringify(name)}:${JSON.stringify(value[name])}`).join(',');
        expect(canonicalJson(value)).toBe(`{${text}}`);
      }),
    );
  });

  it('leaves out members that are undefined, and outermost ones that are named', () => {
    expect(canonicalJson({ b: [{ d: undefined, a: 1 }], c: 2, a: undefined }, new Set(['c', 'a']))).toBe(
      '{"b":[{"a":1}]}',
    );
  });
});
