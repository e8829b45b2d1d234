import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { gapPattern } from '../../../src/support/gap-pattern.js';

const word = fc
  .array(fc.constantFrom('a', 'b', ' ', '1', '-', 'é', '\n', '_'), { maxLength: 3 })
  .map((units) => units.join(''));
const pattern = fc
  .tuple(word, fc.constantFrom('\\d', '\\w', '\\s', '.', '[0-9]'), fc.constantFrom('+', '*'), word)
  .map((parts) => parts.join(''));
const text = fc
  .array(fc.constantFrom(...Array.from('ab 11-é\n_\r\t\f\v😀'), '\u2028', '\ud83d', '\ude00'), { maxLength: 14 })
  .map((units) => units.join(''));

describe('gapPattern', () => {
  it('answers as RE2 does', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 6, maxLength: 6 }), (source, texts) => {
        const reference = RE2JS.compile(source);
        const answers = texts.map((each) => gapPattern(source)?.test(each));
        expect([source, texts, answers]).toEqual([source, texts, texts.map((each) => reference.test(each))]);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['item \\d+ omega', 'item  omega item 7 omega', true],
    ['a\\d+1', 'a111', true],
    ['a\\d+1', 'a1', false],
    ['\\d+', 'x', false],
    ['', '', undefined],
    ['a.*b.*c', 'abc', undefined],
    ['^a\\d+', 'a1', undefined],
    ['a|\\d+b', 'a', undefined],
    ['a\\d+?', 'a1', undefined],
    ['a\\D+', 'ab', undefined],
  ])('%s in %s: %s', (source, input, found) => {
    expect(gapPattern(source)?.test(input)).toBe(found);
  });

  it('searches a long text in linear time, whatever the text', () => {
    const long = 'a'.repeat(2_000_000);
    expect(gapPattern('.+b')?.test(`${long}\nb`)).toBe(false);
    expect(gapPattern('a\\w*b')?.test(`${long} b`)).toBe(false);
    expect(gapPattern('a\\w*b')?.test(`${long}b`)).toBe(true);
  });
});
