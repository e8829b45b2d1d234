import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadPatternError, goMatcher, hasMeta } from '../../../../src/evals/loading/go-match.js';

describe('goMatcher', () => {
  it.each([
    ['*.yaml', 'a.yaml', true],
    ['*.yaml', '.hidden.yaml', true],
    ['*.yaml', 'a.yml', false],
    ['*.YAML', 'a.yaml', false],
    ['**', 'anything', true],
    ['*', 'a/b', false],
    ['?', '/', false],
    ['a?c', 'abc', true],
    ['a?c', 'a😀c', true],
    ['[a-c]x', 'bx', true],
    ['[^a-c]x', 'bx', false],
    ['[^a-c]x', 'dx', true],
    ['[!a]', '!', true],
    ['[!a]', 'b', false],
    ['[c-a]', 'b', false],
    ['[\\]a]', ']', true],
    ['[a\\-c]', '-', true],
    ['[a\\-c]', 'b', false],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['{a,b}', 'a', false],
    ['{a,b}', '{a,b}', true],
    ['a.b', 'axb', false],
    ['*a*b', 'xaxb', true],
    ['', '', true],
    ['*', '', true],
  ])('%j on %j is %s', (pattern, name, expected) => {
    expect(goMatcher(pattern)(name)).toBe(expected);
  });

  it.each(['[', '[a', '[]a]', '[-a]', '[a-]', 'a\\', '[^', '[a-\\'])('calls %j malformed', (pattern) => {
    expect(() => goMatcher(pattern)).toThrow(BadPatternError);
  });

  it('matches every name by its escaped self, and by stars put anywhere', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.array(fc.nat(12)), (raw, stars) => {
        const name = raw.replaceAll('/', '');
        const escaped = Array.from(name, (char) => `\\${char}`);
        expect(goMatcher(escaped.join(''))(name)).toBe(true);
        for (const at of stars) escaped.splice(Math.min(at, escaped.length), 0, '*');
        expect(goMatcher(escaped.join(''))(name)).toBe(true);
        expect(goMatcher(`${escaped.join('')}x\\/`)(name)).toBe(false);
      }),
    );
  });

  it('does not blow up on many stars', () => {
    expect(goMatcher(`${'*a'.repeat(100)}b`)('a'.repeat(255))).toBe(false);
  });

  it('knows which patterns are more than text', () => {
    expect(['a', 'a*', 'a?', 'a[', 'a\\'].map(hasMeta)).toEqual([false, true, true, true, true]);
  });
});
