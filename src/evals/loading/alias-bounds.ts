import type { Problem } from '../../support/yaml/problem.js';

/** Most values that a document may have when every alias is written out. */
export const MAX_EXPANDED_VALUES = 100_000;
const MAX_HEIGHT = 200;

interface Extent {
  /** Values, itself included. */
  readonly size: number;
  /** Levels of values. */
  readonly height: number;
}
const scalar: Extent = { size: 1, height: 1 };

/**
 * Aliases share values, so a short file can stand for an endless or exponential one. Everything after the parser
 * walks values as a tree: this makes sure that it is one, and of bounded size.
 */
export function aliasProblem(data: unknown): Problem | undefined {
  const known = new Map<object, Extent>();
  const open = new Set<object>();
  const measure = (value: unknown): Extent => {
    if (typeof value !== 'object' || value === null) return scalar;
    const before = known.get(value);
    if (before !== undefined) return before;
    if (open.has(value)) throw new AliasError('an alias stands for a value that contains itself');
    open.add(value);
    let [size, height] = [1, 1];
    for (const child of Object.values(value)) {
      const below = measure(child);
      size += below.size;
      height = Math.max(height, below.height + 1);
      if (size > MAX_EXPANDED_VALUES) throw new AliasError(`aliases stand for more than ${MAX_EXPANDED_VALUES} values`);
      if (height > MAX_HEIGHT) throw new AliasError('aliases nest values too deeply');
    }
    open.delete(value);
    known.set(value, { size, height });
    return { size, height };
  };
  try {
    measure(data);
    return undefined;
  } catch (error) {
    if (!(error instanceof AliasError)) throw error;
    return { code: 'alias-expansion', message: error.message, hint: 'write the values out instead of using aliases' };
  }
}

class AliasError extends Error {}
