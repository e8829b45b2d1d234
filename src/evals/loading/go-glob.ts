import { lstat, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { goMatcher, hasMeta } from './go-match.js';

/** Most paths that one pattern may lead through. */
export const MAX_GLOB_PATHS = 100_000;

/** A pattern that leads through too many paths. */
export class GlobLimitError extends Error {
  override readonly name = 'GlobLimitError';
}

/**
 * Paths below `base` that match, as Go's filepath.Glob finds them: segment by segment (`**` is `*`), leading dots
 * included, sorted name by name. `base` itself is taken literally; what is no directory holds nothing, and one that
 * cannot be listed is told to `unlisted`. Throws BadPatternError and GlobLimitError.
 */
export async function goGlob(
  base: string,
  pattern: string,
  unlisted: (directory: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const segments = posix.normalize(pattern.replace(/^\/+/, '')).split('/');
  const steps = segments.map((segment) => ({ segment, matcher: hasMeta(segment) ? goMatcher(segment) : undefined }));
  let found: string[] = [base];
  for (const { segment, matcher } of steps) {
    const next: string[] = [];
    for (const directory of found) {
      signal.throwIfAborted();
      if (matcher === undefined) next.push(join(directory, segment));
      else for (const name of await namesIn(directory, unlisted)) if (matcher(name)) next.push(join(directory, name));
      if (next.length > MAX_GLOB_PATHS) throw new GlobLimitError(`more than ${MAX_GLOB_PATHS} paths`);
    }
    found = next;
  }
  // Names that were listed exist; names that were only joined may not.
  return steps.at(-1)?.matcher === undefined ? existing(found) : found;
}

async function namesIn(
  directory: string,
  unlisted: (directory: string, error: unknown) => void,
): Promise<readonly string[]> {
  try {
    const names = await readdir(directory);
    return names.sort();
  } catch (error) {
    if (!isMissing(error)) unlisted(directory, error);
    return [];
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const path of paths) {
    if (await exists(path)) found.push(path);
  }
  return found;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
