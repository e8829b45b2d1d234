/** Words of the library that are in no draft: they would let null through, and make checks that nobody waits for. */
const notKeywords: ReadonlySet<string> = new Set(['nullable', '$async']);

/** What stands below these is named by whoever wrote the schema. */
const byName: ReadonlySet<string> = new Set(
  'properties patternProperties $defs definitions dependentSchemas dependencies'.split(' '),
);

const values: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);

/** A schema without what the library takes for keywords and JSON Schema for notes, as all unknown words are. */
export function withoutNotes(schema: unknown, names = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => withoutNotes(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.entries(schema).filter(
    ([key, value]) => names || !notKeywords.has(key) || (typeof value === 'object' && value !== null),
  );
  return Object.fromEntries(
    members.map(([key, value]) => [
      key,
      !names && values.has(key) ? value : withoutNotes(value, !names && byName.has(key)),
    ]),
  );
}
