import type { Problem } from './problem.js';

/** Most values that a document may have when every alias is written out. */
export const MAX_EXPANDED_VALUES = 100_000;
const MAX_DEPTH = 200;

/**
 * Aliases share values, so a short file can stand for an endless or exponential one. Everything after the parser
 * walks values as a tree: this makes sure that it is one, and of bounded size.
 */
export function aliasProblem(data: unknown): Problem | undefined {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const measure = (value: unknown, depth: number): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) throw new AliasError('an alias stands for a value that contains itself');
    if (depth > MAX_DEPTH) throw new AliasError('aliases nest values too deeply');
    open.add(value);
    let size = 1;
    for (const child of Object.values(value)) {
      size += measure(child, depth + 1);
      if (size > MAX_EXPANDED_VALUES) throw new AliasError(`aliases stand for more than ${MAX_EXPANDED_VALUES} values`);
    }
    open.delete(value);
    sizes.set(value, size);
    return size;
  };
  try {
    measure(data, 0);
    return undefined;
  } catch (error) {
    if (!(error instanceof AliasError)) throw error;
    return { code: 'alias-expansion', message: error.message, hint: 'write the values out instead of using aliases' };
  }
}

class AliasError extends Error {}
