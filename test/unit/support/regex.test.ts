import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { nativePattern } from '../../../src/support/regex-subset.js';
import { compileRegex, regexCompiler, RegexSyntaxError } from '../../../src/support/regex.js';

const atom = fc.constantFrom(
  'a', 'b', 'k', 'K', 's', 'é', '😀', ' ', '/', '-', '.', '^', '$', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\b', '\\B',
  '\\A', '\\z', '\\n', '\\.', '\\x41', '[a-k]', '[^a-k]', '[\\d_]', '[^\\s]', '[^\\w.]', '[a\\-z]', '[S]', '[^k]', '\\/', ',',
); // prettier-ignore
const repeat = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '{2}', '{1,3}', '{2,}', '{0,2}?');
const sequence = fc
  .array(fc.tuple(atom, repeat), { maxLength: 5 })
  .map((terms) => terms.map(([a, r]) => a + r).join(''));
const group = fc
  .tuple(sequence, sequence, fc.constantFrom('(', '(?:'), fc.constantFrom('', '?'))
  .map(([left, right, open, end]) => `${open}${left}|${right})${end}`);
const pattern = fc
  .tuple(fc.constantFrom('', '(?i)', '(?m)', '(?s)', '(?im)'), fc.array(fc.oneof(sequence, group), { maxLength: 3 }))
  .map(([flags, parts]) => flags + parts.join(''));
const text = fc
  .array(
    fc.constantFrom(...Array.from('abkKsSz09_-./ ,\n\r\t\vé😀😀😀'), '\u212a', '\u017f', '\u2028', '\ud83d', '\ude00'),
    {
      maxLength: 12,
    },
  )
  .map((units) => units.join(''));

function re2(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source);
  } catch {
    return undefined;
  }
}

describe('the native subset', () => {
  it('takes the common patterns', () => {
    const sources = ['hello.*world', '(?i)error', String.raw`^\d+ files?$`, '(foo|bar)baz', '[a-z]+@x'];
    expect(sources.filter((source) => !nativePattern(source))).toEqual([]);
  });

  it('leaves what could backtrack, or means something else to RE2, to RE2', () => {
    const sources = [
      '(a*)*b',
      'a*b*c',
      '(a|a)*',
      '(x+x+)+y',
      'a{0,90}a{0,90}',
      String.raw`(?i)\w`,
      '(?i)é',
      '[[:alpha:]]',
    ];
    expect(sources.filter((source) => nativePattern(source))).toEqual([]);
  });

  it.each([
    ['(?m)^$', '😀'],
    [String.raw`\B`, 'a😀b'],
    [String.raw`(?m)\B$`, '😀a'],
    [String.raw`(?m)^(?:\d|$)`, 'é😀'],
  ])('finds no %s between the halves of a surrogate pair', async (source, subject) => {
    expect(re2(source)?.test(subject)).toBe(false);
    expect((await compileRegex(source)).test(subject)).toBe(false);
  });

  it('answers as RE2 does', () => {
    let taken = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 5, maxLength: 5 }), (source, texts) => {
        const native = nativePattern(source);
        if (!native) return;
        taken++;
        const reference = re2(source);
        expect(reference, `RE2 refuses ${source}`).toBeDefined();
        for (const each of texts)
          expect([source, each, native.expression.test(each)]).toEqual([source, each, reference?.test(each)]);
      }),
      { numRuns: 4000 },
    );
    expect(taken).toBeGreaterThan(1000);
  });

  it('takes nothing that RE2 refuses, whatever the characters', () => {
    const soup = fc.array(fc.constantFrom(...Array.from(String.raw`ab(){}[]|*+?\.^$-,:?0129dwsxzAQ<=!P`)), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(soup, fc.array(text, { minLength: 3, maxLength: 3 }), (units, texts) => {
        const source = units.join('');
        const native = nativePattern(source);
        if (!native) return;
        const reference = re2(source);
        for (const each of texts)
          expect([source, each, native.expression.test(each)]).toEqual([source, each, reference?.test(each)]);
      }),
      { numRuns: 20_000 },
    );
  });
});

describe('compileRegex', () => {
  it('has the meaning of RE2', async () => {
    const found = async (source: string, subject: string) => (await compileRegex(source)).test(subject);
    expect(await found('a$', 'a\n')).toBe(false);
    expect(await found(String.raw`\s`, '\v')).toBe(false);
    expect(await found('(?i)HELLO', 'say hello')).toBe(true);
    expect(await found(String.raw`\Qa.b\E`, 'axb')).toBe(false);
    expect(await found('[[:upper:]]{2}', 'abCD')).toBe(true);
    expect(await found(String.raw`(?P<year>\d{4})-\pL`, '2024-é')).toBe(true);
    expect(await found('', '')).toBe(true);
    expect((await compileRegex('^HELLO|x', 'i')).test('hello')).toBe(true);
  });

  it.each([['(?=a)'], ['(a'], ['[a'], ['a**'], [String.raw`(a)\1`], ['a{1001}'], ['('.repeat(20_000)]])(
    'refuses %s with a reason',
    async (source) => {
      await expect(compileRegex(source)).rejects.toThrow(RegexSyntaxError);
      await expect(compileRegex(source)).rejects.toThrow(/\w{3}/);
    },
  );

  it('finds in texts longer than the built-in engine may see, and stays linear', async () => {
    const long = 'x'.repeat(2_000_000);
    expect((await compileRegex('x.*y')).test(long)).toBe(false);
    expect((await compileRegex('x.*y')).test(`${long}y`)).toBe(true);
    expect((await compileRegex('(x+x+)+y')).test(long)).toBe(false);
    expect((await compileRegex('(x|xx)*y')).test(long)).toBe(false);
  });

  it('shares equal patterns, and compiles at once when asked beforehand', async () => {
    expect(await compileRegex('ab+')).toBe(await compileRegex('ab+'));
    const compile = await regexCompiler();
    expect(compile('ab+').test('xabb')).toBe(true);
    expect(() => compile('(')).toThrow(RegexSyntaxError);
  });
});
