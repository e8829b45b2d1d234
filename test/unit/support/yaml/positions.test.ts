import fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { Positions } from '../../../../src/support/yaml/positions.js';
import type { Path, Range } from '../../../../src/support/yaml/problem.js';
import { parseYaml } from '../../../../src/evals/loading/yaml.js';

/** The text that a range covers. */
function cut(text: string, range: Range): string {
  const lines = text.split('\n');
  if (range.end_line === undefined || range.end_column === undefined) return '';
  if (range.line === range.end_line) return (lines[range.line - 1] ?? '').slice(range.column - 1, range.end_column - 1);
  return [
    (lines[range.line - 1] ?? '').slice(range.column - 1),
    ...lines.slice(range.line, range.end_line - 1),
    (lines[range.end_line - 1] ?? '').slice(0, range.end_column - 1),
  ].join('\n');
}

function leaves(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, child]) =>
    leaves(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

const word = fc.stringMatching(/^[a-z][a-z0-9_ é😀:'"-]{0,12}[a-z0-9]$/u);
const value = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.integer(),
    fc.boolean(),
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
    fc.dictionary(word, tie('node'), { minKeys: 1, maxKeys: 4 }),
  ),
})).node;

describe('Positions', () => {
  it.each([
    ['block', {}],
    ['flow', { flowLevel: 0 }],
    ['mixed', { flowLevel: 2, seqNoIndent: true }],
    ['quoted', { forceQuotes: true, quoteStyle: 'double' as const }],
  ])('finds every key and value of generated documents: %s', (_name, options) => {
    fc.assert(
      fc.property(fc.dictionary(word, value, { minKeys: 1, maxKeys: 5 }), (document) => {
        const text = dump(document, { lineWidth: -1, ...options });
        const positions = new Positions(text);
        for (const leaf of leaves(document)) {
          const found = parseYaml(cut(text, positions.locate(leaf.path, 'value')));
          expect(found).toEqual({ ok: true, data: leaf.value });
          const key = leaf.path.at(-1);
          if (typeof key !== 'string') continue;
          expect(parseYaml(cut(text, positions.locate(leaf.path, 'key')))).toEqual({ ok: true, data: key });
        }
      }),
      { numRuns: 150 },
    );
  });

  it('counts columns in UTF-16 units and knows CRLF', () => {
    const positions = new Positions('a: 😀\r\nb: { "é": 1, x: 2 }\r\n');
    expect(positions.locate(['b', 'x'], 'key')).toEqual({ line: 2, column: 14, end_line: 2, end_column: 15 });
    expect(positions.locate(['a'], 'value')).toEqual({ line: 1, column: 4, end_line: 1, end_column: 6 });
  });

  it('follows aliases and merge keys to where the value is written', () => {
    const text = 'base: &b\n  x: 1\n  y: 2\na: *b\nc:\n  <<: [*b]\n  y: 3\n';
    const positions = new Positions(text);
    expect(positions.locate(['a', 'x'], 'key')).toMatchObject({ line: 2, column: 3 });
    expect(positions.locate(['a'], 'value')).toMatchObject({ line: 4, column: 4, end_column: 6 });
    expect(positions.locate(['c', 'x'], 'value')).toMatchObject({ line: 2, column: 6 });
    expect(positions.locate(['c', 'y'], 'value')).toMatchObject({ line: 7, column: 6 });
  });

  it('points at what holds a place that does not exist', () => {
    const positions = new Positions('a:\n  b:\n    c: 1\n');
    expect(positions.locate(['a', 'b', 'nope', 'deeper'], 'value')).toMatchObject({ line: 2, column: 3 });
    expect(positions.locate(['nope'], 'value')).toEqual({ line: 1, column: 1 });
    expect(new Positions(': [').locate(['a'], 'value')).toEqual({ line: 1, column: 1 });
    expect(new Positions('a:\nb: 1\n').locate(['a'], 'value')).toMatchObject({ line: 1, column: 2 });
  });

  it('gives plain scalars as they are written', () => {
    const positions = new Positions('v: 1.0\nid: 007\nq: "1"\nl: [0x1F]\n1.50: x\n');
    expect(positions.rawScalar(['v'])).toBe('1.0');
    expect(positions.rawScalar(['id'])).toBe('007');
    expect(positions.rawScalar(['q'])).toBeUndefined();
    expect(positions.rawScalar(['l', 0])).toBe('0x1F');
    expect(positions.rawScalar(['1.5'])).toBe('x');
  });

  it('survives merge keys that lead in a circle', () => {
    const positions = new Positions('a: &a\n  <<: *a\n  x: 1\n');
    expect(positions.locate(['a', 'y'], 'value')).toMatchObject({ line: 1, column: 1 });
    expect(positions.locate(['a', 'x'], 'key')).toMatchObject({ line: 3, column: 3 });
  });
});
