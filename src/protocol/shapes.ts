import * as z from 'zod/mini';

// zod's small half: the same schemas, a fifth of the code to load before a server's first answer. It speaks English
// only when told to.
z.config(z.locales.en());

/** A type with a sentence on what it is for, which the reference and MCP clients show. */
export function described<T extends z.ZodMiniType>(type: T, text: string): T {
  return type.check(z.describe(text));
}

/** A member that may be left out. */
export function optional<T extends z.ZodMiniType>(type: T, text?: string): z.ZodMiniOptional<T> {
  const made = z.optional(type);
  return text === undefined ? made : described(made, text);
}

/** A whole number within bounds, both included. */
export function wholeNumber(least: number, most?: number): z.ZodMiniNumberFormat {
  return most === undefined ? z.int().check(z.gte(least)) : z.int().check(z.gte(least), z.lte(most));
}
