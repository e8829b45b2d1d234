import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNames } from '../../../src/graders/name-sequence.js';

const names = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 });
const some = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 });

describe('compareNames', () => {
  it.each([
    { expected: 'ab', actual: 'ab', exact: true, inOrder: true, anyOrder: true, f1: 1 },
    { expected: 'ab', actual: 'ba', exact: false, inOrder: false, anyOrder: true, f1: 1 },
    { expected: 'ab', actual: 'acb', exact: false, inOrder: true, anyOrder: true, f1: 0.8 },
    { expected: 'aab', actual: 'ab', exact: false, inOrder: false, anyOrder: false, f1: 0.8 },
    { expected: 'a', actual: '', exact: false, inOrder: false, anyOrder: false, f1: 0 },
    { expected: 'a', actual: 'c', exact: false, inOrder: false, anyOrder: false, f1: 0 },
  ])('$expected against $actual', ({ expected, actual, exact, inOrder, anyOrder, f1 }) => {
    const compare = (matching: 'exact' | 'in-order' | 'any-order') =>
      compareNames(expected.split(''), actual.split(''), matching);
    expect(compare('exact').passed).toBe(exact);
    expect(compare('in-order').passed).toBe(inOrder);
    expect(compare('any-order').passed).toBe(anyOrder);
    expect(compare('exact').f1).toBeCloseTo(f1);
  });

  it('finding G22: lists what is missing in the order of the expected list', () => {
    expect(compareNames(['z', 'a', 'm', 'a'], ['a'], 'any-order').missing).toEqual(['z', 'm', 'a']);
  });

  it('keeps its figures between 0 and 1, and every exact match is in order, and that in any order', () => {
    fc.assert(
      fc.property(some, names, (expected, actual) => {
        const { precision, recall, f1, passed, missing } = compareNames(expected, actual, 'exact');
        for (const figure of [precision, recall, f1]) expect(figure >= 0 && figure <= 1).toBe(true);
        const inOrder = compareNames(expected, actual, 'in-order').passed;
        const anyOrder = compareNames(expected, actual, 'any-order').passed;
        expect(!passed || inOrder).toBe(true);
        expect(!inOrder || anyOrder).toBe(true);
        expect(anyOrder).toBe(missing.length === 0);
        expect(anyOrder).toBe(recall === 1);
      }),
    );
  });
});
