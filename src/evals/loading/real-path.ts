import { realpathSync, statSync } from 'node:fs';
import { DomainError } from '../../protocol/errors.js';
import { OutsideRootsError, type Roots } from '../../support/roots.js';

export type RealPath =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: 'missing' | 'outside' };

/** The real path of something that should exist in a root. Cheap enough to be asked for every file. */
export function realPathIn(roots: Roots, path: string): RealPath {
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch {
    return { ok: false, reason: 'missing' };
  }
  return roots.contains(real) ? { ok: true, path: real } : { ok: false, reason: 'outside' };
}

/** As `realPathIn`, of a directory; anything else counts as missing. */
export function directoryIn(roots: Roots, path: string): RealPath {
  const real = realPathIn(roots, path);
  if (!real.ok || statSync(real.path, { throwIfNoEntry: false })?.isDirectory()) return real;
  return { ok: false, reason: 'missing' };
}

/** As `roots.resolve`, with the error that callers can act on: DomainError('outside-roots'). */
export async function resolveInRoots(roots: Roots, path: string, base?: string): Promise<string> {
  try {
    return await roots.resolve(path, base);
  } catch (error) {
    if (!(error instanceof OutsideRootsError)) throw error;
    const hint = 'start the server with `--root` for that directory, or move the file';
    throw new DomainError('outside-roots', error.message, { path, hint, roots: error.roots }, { cause: error });
  }
}
