import * as z from 'zod';

/** The schema of the value at `path`, with optional, default and pipe wrappers taken off; unions give each branch. */
export function schemasAt(schema: z.core.$ZodType, path: readonly (string | number)[]): readonly z.core.$ZodType[] {
  let schemas = unwrapped(schema);
  for (const step of path) {
    schemas = schemas.flatMap((each) => {
      if (each instanceof z.ZodObject) {
        const child = typeof step === 'string' && Object.hasOwn(each.shape, step) ? each.shape[step] : undefined;
        return child === undefined ? [] : unwrapped(child);
      }
      if (each instanceof z.ZodArray) return unwrapped(each.element);
      return each instanceof z.ZodRecord ? unwrapped(each.valueType) : [];
    });
  }
  return schemas;
}

/** Names of the keys that a value at `path` may have; empty when any are allowed. */
export function keysAt(schema: z.core.$ZodType, path: readonly (string | number)[]): readonly string[] {
  return schemasAt(schema, path).flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : []));
}

/** Every key name that appears anywhere in a schema. */
export function allKeys(schema: z.core.$ZodType): readonly string[] {
  return unwrapped(schema).flatMap((each) => {
    if (each instanceof z.ZodObject) {
      return Object.entries(each.shape).flatMap(([key, child]) => [key, ...allKeys(child)]);
    }
    if (each instanceof z.ZodArray) return allKeys(each.element);
    return each instanceof z.ZodRecord ? allKeys(each.valueType) : [];
  });
}

function unwrapped(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrapped(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return unwrapped(schema.in);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((each) => unwrapped(each));
  return [schema];
}
