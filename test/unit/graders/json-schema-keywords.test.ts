import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contextIn, grade, issuesOf, temporaryDirectory } from './grading.js';

const fits = async (schema: unknown, output: string): Promise<boolean> =>
  (await grade('json_schema', { schema }, { output })).passed;

const draft7 = 'http://json-schema.org/draft-07/schema#';
const oneOfTwo = {
  unevaluatedProperties: false,
  anyOf: [{ properties: { a: true }, required: ['a'] }, { properties: { b: true } }],
};

describe('a name that every object of JavaScript has', () => {
  it.each([
    [{ required: ['constructor'] }, '{"name": "x"}', '{"constructor": 1}'],
    [{ required: ['toString', 'name'] }, '{"name": "x"}', '{"name": "x", "toString": 1}'],
    [JSON.parse('{"required": ["__proto__"]}'), '{}', '{"__proto__": 1}'],
    [{ dependentRequired: { name: ['valueOf'] } }, '{"name": "x"}', '{"name": "x", "valueOf": 1}'],
    [{ dependentSchemas: { valueOf: false } }, '{"valueOf": 1}', '{}'],
    [{ $schema: draft7, dependencies: { name: ['hasOwnProperty'] } }, '{"name": "x"}', '{}'],
    [{ properties: { constructor: { type: 'string' } } }, '{"constructor": 1}', '{"name": "x"}'],
    [{ additionalProperties: false, properties: { a: true } }, '{"constructor": 1}', '{"a": 1}'],
    [oneOfTwo, '{"constructor": 1}', '{"a": 1, "b": 1}'],
    [{ const: { a: 1 } }, '{"valueOf": 1}', '{"a": 1}'],
    [{ const: { constructor: {}, toString: [] } }, '{}', '{"toString": [], "constructor": {}}'],
    [{ enum: [1, { a: 1 }] }, '{"toString": 1}', '{"a": 1}'],
  ])('%j: not %s but %s', async (schema, bad, good) => {
    expect([await fits(schema, bad), await fits(schema, good)]).toEqual([false, true]);
  });
});

describe('what is no keyword', () => {
  it.each([
    { type: 'string', nullable: true },
    { $schema: draft7, type: 'string', nullable: true },
    { $ref: '#/components/schemas/text', components: { schemas: { text: { type: 'string', nullable: true } } } },
    { type: 'string', $async: true },
  ])('has no effect: %j', async (schema) => {
    expect([await fits(schema, 'null'), await fits(schema, '"text"')]).toEqual([false, true]);
  });

  it('is no mistake either, and may be a name or a value', async () => {
    expect(await fits({ nullable: true }, '1')).toBe(true);
    expect(await fits({ type: ['string', 'null'], nullable: false }, 'null')).toBe(true);
    const named = { properties: { nullable: { type: 'boolean' }, $async: false } };
    expect([await fits(named, '{"nullable": 1}'), await fits(named, '{"$async": 1}')]).toEqual([false, false]);
    expect(await fits({ const: { nullable: true } }, '{}')).toBe(false);
  });

  it('has none in a file that is referred to', async () => {
    await using temporary = await temporaryDirectory();
    await writeFile(join(temporary.dir, 'text.json'), '{"type": "string", "nullable": true, "$async": true}');
    const context = contextIn(temporary.dir);
    expect(await grade('json_schema', { schema: { $ref: 'text.json' } }, { output: 'null' }, context)).toMatchObject({
      passed: false,
    });
  });
});

describe('multipleOf', () => {
  it.each([
    [0.01, '19.99', true],
    [0.01, '19.999', false],
    [0.1, '-0.3', true],
    [0.1, '1e300', true],
    [1e-300, '1e300', true],
    [1, '1e-7', false],
    [3, '9007199254740991', false],
    [2, '0', true],
    [0.5, '1e999', false],
    [0.5, '"text"', true],
  ])('of %d holds for %s: %s', async (multipleOf, output, holds) => {
    expect(await fits({ multipleOf }, output)).toBe(holds);
  });

  it('says which number it asks for', async () => {
    const { feedback } = await grade('json_schema', { schema: { multipleOf: 0.01 } }, { output: '0.001' });
    expect(feedback).toContain('must be multiple of 0.01');
  });
});

it('enum tells texts, numbers and booleans apart, and has at least one value', async () => {
  const schema = { enum: ['1', 2, null, [3]] };
  const outputs = ['"1"', '2', 'null', '[3]', '1', '"2"', 'false', '[[3]]', '"[3]"'];
  const found = await Promise.all(outputs.map(async (output) => fits(schema, output)));
  expect(found).toEqual([true, true, true, true, false, false, false, false, false]);
  expect(await issuesOf('json_schema', { schema: { enum: [] } })).toEqual(['schema: bad-schema']);
});
