import { _, type Ajv, Name } from 'ajv';
import { canonicalJson } from '../support/canonical-json.js';
import { hasDuplicates } from './duplicates.js';
import { isMultipleOf } from './multiple-of.js';

/** Keywords of which the library's own check is slow, or wrong for values that an agent can write. */
export function useOwnKeywords(ajv: Ajv): void {
  // It compares every pair of items; on an output of 100,000 objects that never ends.
  ajv.removeKeyword('uniqueItems').addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not have duplicate items' },
    validate: (unique: boolean, items: readonly unknown[]) => !unique || !hasDuplicates(items),
  });
  // 19.99 / 0.01 is 1998.9999999999998.
  ajv.removeKeyword('multipleOf').addKeyword({
    keyword: 'multipleOf',
    type: 'number',
    schemaType: 'number',
    error: { message: ({ schema }) => `must be multiple of ${schema}` },
    compile: (step: number) => (value: number) => isMultipleOf(value, step),
  });
  // It calls `valueOf` and `toString` of objects, which can be members of an output.
  ajv.removeKeyword('const').addKeyword({
    keyword: 'const',
    error: { message: 'must be equal to constant' },
    compile: (wanted: unknown) => equals([wanted]),
  });
  ajv.removeKeyword('enum').addKeyword({
    keyword: 'enum',
    schemaType: 'array',
    error: { message: 'must be equal to one of the allowed values' },
    compile: (wanted: readonly unknown[]) => {
      if (wanted.length === 0) throw new Error('enum must have at least one value');
      return equals(wanted);
    },
  });
  useOwnEvaluated(ajv);
}

/** Gives a check whether a value is equal to one of `wanted`, as JSON. */
function equals(wanted: readonly unknown[]): (value: unknown) => boolean {
  const scalars = new Set(wanted.filter((each) => !isStructure(each)));
  const texts = new Set(wanted.filter(isStructure).map((each) => canonicalJson(each)));
  return (value) => (isStructure(value) ? texts.size > 0 && texts.has(canonicalJson(value)) : scalars.has(value));
}

function isStructure(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** The library notes what was evaluated in an object that inherits names such as `constructor`: those were let through. */
function useOwnEvaluated(ajv: Ajv): void {
  const known = ajv.getKeyword('unevaluatedProperties');
  if (typeof known === 'boolean' || !('code' in known)) return;
  const { code, ...definition } = known;
  ajv.removeKeyword('unevaluatedProperties').addKeyword({
    ...definition,
    code(context) {
      const { gen, it } = context;
      const { props } = it;
      if (props instanceof Name)
        gen.if(_`${props} && ${props} !== true`, () =>
          gen.assign(props, _`Object.assign(Object.create(null), ${props})`),
        );
      code(context);
    },
  });
}
