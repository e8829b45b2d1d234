import * as fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { fitsPlainly } from '../../../../src/evals/loading/schema/plain-fit.js';
import { TaskFile } from '../../../../src/evals/loading/schema/task-file.js';
import { graderKinds } from '../../../../src/graders/registry.js';

const schemas: readonly (readonly [string, z.ZodType])[] = [
  ['task', TaskFile],
  ...[...graderKinds].map(([name, { config }]) => [name, config] as const),
];

const task = {
  id: 'a',
  name: 'A',
  inputs: { prompt: 'p' },
  graders: [{ type: 'text', name: 'has', config: { contains: ['x'] } }],
};

/** Values near to what files hold: the keys of the schemas, right and wrong kinds of values. */
const keys = [
  'id',
  'name',
  'inputs',
  'prompt',
  'files',
  'graders',
  'type',
  'config',
  'contains',
  'assertions',
  'enabled',
];
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>('', ' ', 'x', 0, 1.5, -1, 2 ** 60, NaN, true, null, undefined),
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...keys, 'other'), tie('any'), { maxKeys: 4 }),
  ),
})).any;

describe('fitsPlainly', () => {
  it('sees that an ordinary task and an ordinary grader fit: the quick way is taken', () => {
    expect(fitsPlainly(TaskFile, task)).toBe(true);
    expect(fitsPlainly(graderKinds.get('text')?.config ?? z.never(), { regex_match: ['a'] })).toBe(true);
    expect(fitsPlainly(graderKinds.get('code')?.config ?? z.never(), { assertions: ['1'], language: 'python' })).toBe(
      true,
    );
  });

  it.each(schemas)('never says yes where the schema of %s says no or gives another value', (_name, schema) => {
    fc.assert(
      fc.property(
        value,
        fc.record({ id: value, name: value, inputs: value, graders: value, extra: value }, { requiredKeys: [] }),
        (loose, members) => {
          for (const data of [
            loose,
            { ...task, ...members },
            { ...task, graders: [loose] },
            { ...task, inputs: loose },
          ]) {
            const fits = { success: true, data };
            expect(fitsPlainly(schema, data) ? schema.safeParse(data) : fits).toEqual(fits);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a missing key', { id: 'a', name: 'A' }],
    ['an unknown key', { ...task, more: 1 }],
    ['a blank id', { ...task, id: ' ' }],
    ['a wrong kind deep inside', { ...task, graders: [{ type: 'text', assertions: [1] }] }],
    ['an empty type', { ...task, graders: [{ type: '' }] }],
  ])('leaves %s to the schema', (_what, data) => {
    expect(fitsPlainly(TaskFile, data)).toBe(false);
  });

  it.each([
    ['a default', z.strictObject({ a: z.string().default('x') })],
    ['a transform', z.strictObject({ a: z.string().transform(Number) })],
    ['a refinement', z.strictObject({ a: z.string() }).refine(() => false)],
    ['a trimmed text', z.strictObject({ a: z.string().trim() })],
    ['a loose object', z.object({ a: z.string() })],
    ['a bounded number', z.strictObject({ a: z.string(), n: z.number().max(1) })],
  ])('leaves %s to the schema', (_what, schema) => {
    expect(fitsPlainly(schema, { a: ' 1 ', n: 2 })).toBe(false);
  });
});
