import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ChangedFile, parseDiff } from '../patch/diff.js';
import { problemError } from './floor-store.js';
import { type GitPlace, prefixInRepository } from './git-diff.js';

/**
 * The files of a diff that was handed over, relative to the project. Its paths start there or, as `git diff` prints
 * them, at the top of the repository; what of the repository lies outside the project is left out. Throws DomainError
 * for a text that is no diff.
 */
export async function changedInDiff(text: string, place: GitPlace): Promise<readonly ChangedFile[]> {
  const parsed = parseDiff(text);
  if (!parsed.ok) throw problemError(parsed.problem);
  const prefix = await prefixInRepository(place);
  if (prefix === '') return parsed.value;
  const top = join(place.dir, ...prefix.split('/').filter(Boolean).fill('..'));
  const inProject = (path: string): boolean => existsSync(join(place.dir, path));
  const atTop = (path: string): boolean => existsSync(join(top, path));
  const prefixed = (path: string): boolean => path.startsWith(prefix);
  // One diff has one start: what a directory of the project's own name holds does not tell, any other file does.
  const fromTop = parsed.value.some(({ path }) => prefixed(path) && !inProject(path));
  return parsed.value.flatMap((file) => {
    const { path } = file;
    if (fromTop && prefixed(path)) return [{ ...file, path: path.slice(prefix.length) }];
    const own = inProject(path) && !(fromTop && atTop(path));
    return own || !atTop(path) ? [file] : [];
  });
}
