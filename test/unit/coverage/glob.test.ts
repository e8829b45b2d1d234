import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { globAutomaton } from '../../../src/coverage/glob-automaton.js';
import { globMatcher, GlobError } from '../../../src/coverage/glob.js';

describe('a pattern', () => {
  const cases: readonly (readonly [pattern: string, yes: string, no: string])[] = [
    ['*.ts', 'a.ts', 'a/b.ts'],
    ['**/*.ts', 'a.ts', 'a.tsx'],
    ['**/*.ts', 'a/b/c.ts', 'a/b/c.js'],
    ['src/**', 'src/a/b.ts', 'srcs/a.ts'],
    ['src/', 'src/a/b.ts', 'src'],
    ['./src/*', 'src/a', 'src/a/b'],
    ['a/**/b', 'a/b', 'ab'],
    ['a/**/**/b', 'a/x/y/b', 'a/x/y/bb'],
    ['{src,lib/**}/x.?s', 'lib/q/x.ts', 'lib/q/x.tts'],
    ['[!a-c]x', 'dx', 'bx'],
    ['[]-]x', ']x', '[x'],
    ['a\\*', 'a*', 'ab'],
    ['a.b+c(d)', 'a.b+c(d)', 'aXb+c(d)'],
    ['ä?', 'ä😀', 'ä/'],
  ];
  it.each(cases)('%s matches %s and not %s', (pattern, yes, no) => {
    const matches = globMatcher(pattern);
    expect([matches(yes), matches(no)]).toEqual([true, false]);
  });

  it.each(['', '[a', '{a,b', 'a\\', '[z-a]', 'x'.repeat(1_001)])('is refused when it is none: %j', (pattern) => {
    expect(() => globMatcher(pattern)).toThrow(GlobError);
  });
});

describe('any pattern', () => {
  const literal = fc.constantFrom('a', 'b', '/', '-', '😀').map((char) => [char, char] as const);
  const simple = fc.oneof(
    literal,
    fc.constantFrom(
      ['?', '[^/]'] as const,
      ['*a', '[^/]*a'] as const,
      ['**b', '.*b'] as const,
      ['/**/', '/(?:[^/]+/)*'] as const,
      ['[a-]', '[a-]'] as const,
      ['[!b]', '[^b/]'] as const,
      ['\\{', '\\{'] as const,
    ),
  );
  const sequence = (parts: readonly (readonly [string, string])[]) =>
    [parts.map(([glob]) => glob).join(''), parts.map(([, expression]) => expression).join('')] as const;
  const braces = fc
    .array(fc.array(simple, { maxLength: 2 }).map(sequence), { minLength: 1, maxLength: 3 })
    .map(
      (branches) =>
        [
          `{${branches.map(([glob]) => glob).join()}}`,
          `(?:${branches.map(([, expression]) => expression).join('|')})`,
        ] as const,
    );
  const pattern = fc.array(fc.oneof({ weight: 4, arbitrary: simple }, braces), { minLength: 1, maxLength: 5 });
  const text = fc
    .array(fc.constantFrom('a', 'b', '/', '-', '{', '😀'), { maxLength: 7 })
    .map((chars) => chars.join(''));

  it('matches what its expression matches', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 9, maxLength: 9 }), (parts, texts) => {
        const [glob, expression] = sequence(parts);
        // A slash at the end means all below.
        fc.pre(!glob.endsWith('/'));
        const matches = globMatcher(glob);
        const reference = new RegExp(`^${expression}$`, 'us');
        for (const each of texts) expect([glob, each, matches(each)]).toEqual([glob, each, reference.test(each)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('tries no place of a text twice, however many ways there are', () => {
    const length = 60;
    let tried = 0;
    const takes = (char: string) => {
      tried++;
      return char === 'a';
    };
    const parts = Array.from({ length }, () => [{ repeat: [takes] }, { oneOf: [[takes], [takes]] }]).flat();
    expect(globAutomaton(parts)(`${'a'.repeat(3 * length)}b`)).toBe(false);
    expect(tried).toBeGreaterThan(length);
    expect(tried).toBeLessThanOrEqual((3 * length + 1) * 3 * length);
  });

  it('is right after more than it remembers', () => {
    const matches = globMatcher('**/*[!x]y');
    const all = Array.from({ length: 30_000 }, (_, index) => `d/${String.fromCodePoint(0x4e00 + index)}y`);
    expect(all.filter((each) => !matches(each))).toEqual([]);
    expect(matches('d/xy')).toBe(false);
  });
});
