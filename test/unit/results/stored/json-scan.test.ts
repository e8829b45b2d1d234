import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeInText, scanJson } from '../../../../src/results/stored/json-scan.js';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A JSON text that is cut, or of which one character is another. */
const damaged = fc
  .record({
    value: fc.jsonValue({ maxDepth: 4 }),
    indent: fc.constantFrom(0, 2),
    at: fc.nat(),
    put: fc.constantFrom(
      '',
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '1',
      '-',
      'e',
      '\n',
      '\t',
      'x',
      'é',
      '\u0001',
    ),
  })
  .map(({ value, indent, at, put }) => {
    const text = JSON.stringify(value, undefined, indent);
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + 1);
  });

describe('scanJson', () => {
  it('refuses what JSON.parse refuses, and nothing else', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const { problem } = scanJson(text);
        // What else is wrong ends the walk: of the text behind it nothing is said.
        fc.pre(problem === undefined || problem.code === 'json-syntax');
        expect({ text, ok: problem === undefined }).toEqual({ text, ok: parses(text) });
      }),
      { numRuns: 5_000 },
    );
  });

  it('finds the place of every value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.array(fc.nat(), { maxLength: 4 }), (value, choices) => {
        const text = JSON.stringify(value, undefined, 1);
        const path: (string | number)[] = [];
        let wanted: unknown = value;
        for (const choice of choices) {
          if (typeof wanted !== 'object' || wanted === null) break;
          const entries = Object.entries(wanted);
          if (entries.length === 0) break;
          const [key, inner] = entries[choice % entries.length] ?? ['', undefined];
          path.push(Array.isArray(wanted) ? Number(key) : key);
          wanted = inner;
        }
        const { found, problem } = scanJson(text, path);
        expect(problem).toBeUndefined();
        const bare = (json: string): string => json.replaceAll(/\s/g, '');
        expect(bare(text.slice(found)).startsWith(bare(JSON.stringify(wanted)))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['{"a": 1, "b": {"c": 1, "c": 2}}', 1, 24, 'the key "c" is written twice'],
    [String.raw`{"a": 1, "\u0061": 2}`, 1, 10, 'the key "a" is written twice'],
    ['[1,\n 1e999]', 2, 2, '1e999 is too large to be a number'],
    ['{"a": [1, 2}', 1, 12, '`,` or `]` should be here'],
    ['{"a": 1,}', 1, 9, 'a key should be here'],
    ['{"a" 1}', 1, 6, '`:` should be here'],
    ['[1] x', 1, 5, 'the end should be here'],
    ['[NaN]', 1, 2, 'a value should be here'],
    ['{"a": "b', 1, 7, 'a text that is not well formed'],
    ['{"a": ', 1, 7, 'the text ends where a value should be'],
    ['', 1, 1, 'the text ends where a value should be'],
  ])('says where and what: %s', (text, line, column, message) => {
    const { problem } = scanJson(text);
    expect({ ...placeInText(text, problem?.offset ?? -1), message: problem?.message }).toEqual({
      line,
      column,
      message,
    });
  });

  it('names the innermost value that is there', () => {
    const text = '{"a": {"b": [10, {"c": 1}]}}';
    expect(scanJson(text, ['a', 'b', 1, 'missing']).found).toBe(text.indexOf('{"c"'));
  });

  it('overflows at no depth', () => {
    expect(scanJson('['.repeat(1_000_000)).problem?.offset).toBe(1_000_000);
    expect(scanJson(`${'['.repeat(500_000)}${']'.repeat(500_000)}`).problem).toBeUndefined();
  });
});
