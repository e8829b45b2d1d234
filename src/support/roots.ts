import { realpathSync } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve as resolvePath, sep } from 'node:path';

/** A path whose real place is in none of the allowed roots, or that cannot be resolved at all. */
export class OutsideRootsError extends Error {
  override readonly name = 'OutsideRootsError';
  readonly path: string;
  readonly roots: readonly string[];
  constructor(path: string, roots: readonly string[], options?: ErrorOptions) {
    super(`${JSON.stringify(path)} lies outside the allowed roots: ${roots.join(', ')}`, options);
    this.path = path;
    this.roots = roots;
  }
}

/** The directories that may be read and written, as real paths. */
export interface Roots {
  readonly list: readonly string[];
  /**
   * The real path of `path`, taken from `base` (default: the first root) when relative. What does not exist
   * yet is resolved from its deepest existing parent. Throws OutsideRootsError.
   */
  resolve(path: string, base?: string): Promise<string>;
  /** True when this real, absolute path lies in a root. Does not touch the disk: links must be resolved before. */
  contains(realPath: string): boolean;
}

/** True when `path` is `directory` or lies below it; both absolute and normalized. */
export function isWithin(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** At least one root is needed. A root that does not exist stays as it is written. */
export function createRoots(roots: readonly string[]): Roots {
  const list = roots.map(realRoot);
  const contains = (path: string): boolean => list.some((root) => isWithin(root, path));
  return {
    list,
    contains,
    async resolve(path, base = list[0] ?? process.cwd()) {
      let real: string;
      try {
        real = await realPathOf(resolvePath(base, path), 0);
      } catch (cause) {
        throw new OutsideRootsError(path, list, { cause });
      }
      if (!contains(real)) throw new OutsideRootsError(path, list);
      return real;
    },
  };
}

function realRoot(root: string): string {
  const absolute = resolvePath(root);
  try {
    return realpathSync.native(absolute);
  } catch {
    return absolute;
  }
}

const MAX_LINKS = 40;

async function realPathOf(path: string, links: number): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error) || links > MAX_LINKS) throw error;
  }
  // A link that points to nothing: what will be made through it lies where it points.
  const target = await readlinkOf(path);
  if (target !== undefined) return realPathOf(resolvePath(dirname(path), target), links + 1);
  const parent = dirname(path);
  return parent === path ? path : resolvePath(await realPathOf(parent, links), basename(path));
}

async function readlinkOf(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
