import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import type { Roots } from '../../support/roots.js';
import { directoriesOfSkill } from './eval-by-skill.js';
import { isErrorCode } from './fs-error.js';
import { resolveInRoots } from './real-path.js';

/** Names of an eval file, the preferred one first. */
export const EVAL_FILE_NAMES = ['eval.yaml', 'eval.yml'] as const;

/**
 * The real path of an eval file, from its own path, that of the directory that holds it, or the name of its skill.
 * Throws DomainError: outside-roots, eval-not-found.
 */
export async function resolveEvalPath(path: string, roots: Roots): Promise<string> {
  const real = await resolveInRoots(roots, path);
  const kind = await kindOf(real);
  if (kind === 'other') return real;
  if (kind === 'directory') {
    const file = await evalFileIn(real, roots);
    if (file !== undefined) return file;
    const hint = `add ${EVAL_FILE_NAMES[0]} to it, or give the path of the file`;
    throw new DomainError('eval-not-found', `no eval file in ${path}`, { path, hint });
  }
  const looked = await directoriesOfSkill(path, roots);
  for (const dir of looked) {
    const file = await evalFileIn(dir, roots);
    if (file !== undefined) return file;
  }
  const ofSkill = looked.length === 0 ? '' : `; as the name of a skill it has no eval in ${looked.join(', ')}`;
  const hint = `paths are relative to the first root; \`eval.list\` shows what is there${ofSkill}`;
  throw new DomainError('eval-not-found', `no such eval: ${path}`, { path, hint });
}

async function evalFileIn(dir: string, roots: Roots): Promise<string | undefined> {
  for (const name of EVAL_FILE_NAMES) {
    const file = await resolveInRoots(roots, join(dir, name));
    if ((await kindOf(file)) !== 'missing') return file;
  }
  return undefined;
}

async function kindOf(path: string): Promise<'directory' | 'other' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'other';
  } catch (error) {
    // What may not be looked at is there; reading it will say why it cannot be used.
    return isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR') ? 'missing' : 'other';
  }
}
