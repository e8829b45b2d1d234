import * as z from 'zod';

type Check = (value: unknown) => boolean;

/**
 * True when parsing `data` would succeed and give an equal value, told without parsing: a suite has thousands of files
 * and graders, nearly all of them as they should be, and this costs a tenth. False says nothing: the schema then decides
 * and finds the words. Knows strict objects, records, lists and scalars; what is anything else is left to the schema.
 */
export function fitsPlainly<S extends z.ZodType>(schema: S, data: unknown): data is z.output<S> {
  let check = checks.get(schema);
  if (check === undefined) checks.set(schema, (check = checkFor(schema)));
  return check(data);
}

const checks = new WeakMap<z.core.$ZodType, Check>();
const never: Check = () => false;

function checkFor(schema: z.core.$ZodType): Check {
  const plain = (schema._zod.def.checks ?? []).length === 0;
  if (schema instanceof z.ZodString) return textCheck(schema);
  if (!plain) return never;
  if (schema instanceof z.ZodObject) return objectCheck(schema);
  if (schema instanceof z.ZodRecord) return recordCheck(schema);
  if (schema instanceof z.ZodArray) {
    const element = checkFor(schema.element);
    return (value) => Array.isArray(value) && value.every(element);
  }
  if (schema instanceof z.ZodUnknown) return () => true;
  if (schema instanceof z.ZodBoolean && schema.def.coerce !== true) return (value) => typeof value === 'boolean';
  if (schema instanceof z.ZodEnum) return (value) => typeof value === 'string' && schema.options.includes(value);
  if (schema instanceof z.ZodNumberFormat) return schema._zod.def.format === 'safeint' ? Number.isSafeInteger : never;
  if (schema instanceof z.ZodNumber && schema.def.coerce !== true) return Number.isFinite;
  return never;
}

/** A text with nothing more to it than a pattern or a least length. */
function textCheck(schema: z.ZodString): Check {
  const { def } = schema;
  if (def.coerce === true || ('format' in def && def.format !== undefined)) return never;
  const parts: ((text: string) => boolean)[] = [];
  for (const { _zod: part } of def.checks ?? []) {
    if (isLeastLength(part.def)) {
      const least = part.def.minimum;
      parts.push((text) => text.length >= least);
    } else if (isPattern(part.def)) {
      const { pattern } = part.def;
      parts.push((text) => pattern.test(text));
    } else return never;
  }
  if (parts.length === 0) return (value) => typeof value === 'string';
  return (value) => typeof value === 'string' && parts.every((part) => part(value));
}

function isLeastLength(def: object): def is { readonly minimum: number } {
  return 'check' in def && def.check === 'min_length' && 'minimum' in def && typeof def.minimum === 'number';
}

/** A pattern that remembers its last match would answer differently the second time. */
function isPattern(def: object): def is { readonly pattern: RegExp } {
  const isRegex = 'check' in def && def.check === 'string_format' && 'format' in def && def.format === 'regex';
  return isRegex && 'pattern' in def && def.pattern instanceof RegExp && !/[gy]/.test(def.pattern.flags);
}

function objectCheck(schema: z.ZodObject): Check {
  if (!(schema.def.catchall instanceof z.ZodNever)) return never;
  const members = new Map<string, { readonly fits: Check; readonly needed: boolean }>();
  let needed = 0;
  for (const [key, member] of Object.entries(schema.shape)) {
    const optional = member instanceof z.ZodOptional || member instanceof z.ZodExactOptional;
    if (!optional) needed++;
    members.set(key, { fits: checkFor(optional ? member.unwrap() : member), needed: !optional });
  }
  return (value) => {
    if (!isPlainObject(value)) return false;
    let found = 0;
    for (const key of Object.keys(value)) {
      const member = members.get(key);
      if (member === undefined || !member.fits(value[key])) return false;
      if (member.needed) found++;
    }
    return found === needed;
  };
}

function recordCheck(schema: z.ZodRecord): Check {
  if (!(schema.keyType instanceof z.ZodString) || checkFor(schema.keyType) === never) return never;
  const [fitsKey, fits] = [checkFor(schema.keyType), checkFor(schema.valueType)];
  return (value) => {
    if (!isPlainObject(value)) return false;
    for (const key of Object.keys(value)) if (key === '__proto__' || !fitsKey(key) || !fits(value[key])) return false;
    return true;
  };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
