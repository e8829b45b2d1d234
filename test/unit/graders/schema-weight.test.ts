import { describe, expect, it } from 'vitest';
import { isQuick, weighSchema } from '../../../src/graders/schema-weight.js';

const usual = {
  type: 'object',
  required: ['name', 'born'],
  properties: {
    name: { type: 'string', pattern: '^[A-Z]' },
    born: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    tags: { type: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true, contains: { const: 'a' } },
  },
};
const nested = (depth: number): unknown => (depth === 0 ? {} : { not: nested(depth - 1) });

describe('a schema is compiled at once, without the thread,', () => {
  it.each([usual, true, {}, { description: 'd'.repeat(10_000) }, { allOf: Array.from({ length: 190 }, () => ({})) }])(
    'when it is small: %j',
    (schema) => {
      expect(weighSchema(schema)).toBeLessThan(Infinity);
    },
  );

  it.each([
    { $ref: '#/$defs/a', $defs: { a: {} } },
    { properties: { a: { items: { $ref: 'other.json' } } } },
    { allOf: [{ $dynamicRef: '#node' }] },
    { additionalProperties: { $recursiveRef: '#' } },
    { description: 'd'.repeat(20_000) },
    { enum: Array.from({ length: 5_000 }, (_, id) => id) },
    { allOf: Array.from({ length: 201 }, () => ({})) },
    nested(100),
    JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  ])('not when it refers to something or is large', (schema) => {
    expect(weighSchema(schema)).toBe(Infinity);
  });
});

describe('an output is checked at once', () => {
  const weight = weighSchema(usual);

  it('when it is small, or the schema is so small that it does not matter', () => {
    expect(isQuick(weight, 2_000)).toBe(true);
    expect(isQuick(weighSchema({ type: 'array' }), 200_000)).toBe(true);
  });

  it('not when it is large, by itself or for this schema', () => {
    expect(isQuick(weighSchema({}), 300_000)).toBe(false);
    expect(isQuick(weight, 100_000)).toBe(false);
  });

  it('not when a pattern becomes large once it is written out', () => {
    const counted = (pattern: string) => isQuick(weighSchema({ items: { pattern } }), 20_000);
    expect(counted('^\\d{4}-\\d{2}$')).toBe(true);
    expect(counted('(a?){1000}b')).toBe(false);
    expect(counted('(((a?){9}){9}){9}b')).toBe(false);
    expect(isQuick(weighSchema({ patternProperties: { '(a?){2,900}b': {} } }), 20_000)).toBe(false);
  });
});
