import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import type { Roots } from '../../support/roots.js';
import { isErrorCode } from './fs-error.js';
import { resolveInRoots } from './real-path.js';

/** Names of an eval file, the preferred one first. */
export const EVAL_FILE_NAMES = ['eval.yaml', 'eval.yml'] as const;

/**
 * The real path of an eval file, from its own path or that of the directory that holds it.
 * Throws DomainError: outside-roots, eval-not-found.
 */
export async function resolveEvalPath(path: string, roots: Roots): Promise<string> {
  const real = await resolveInRoots(roots, path);
  const kind = await kindOf(real);
  if (kind === 'other') return real;
  if (kind === 'directory') {
    for (const name of EVAL_FILE_NAMES) {
      const file = await resolveInRoots(roots, join(real, name));
      if ((await kindOf(file)) !== 'missing') return file;
    }
    const hint = `add ${EVAL_FILE_NAMES[0]} to it, or give the path of the file`;
    throw new DomainError('eval-not-found', `no eval file in ${path}`, { path, hint });
  }
  const hint = 'paths are relative to the first root; `eval.list` shows what is there';
  throw new DomainError('eval-not-found', `no such eval: ${path}`, { path, hint });
}

async function kindOf(path: string): Promise<'directory' | 'other' | 'missing'> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'other';
  } catch (error) {
    // What may not be looked at is there; reading it will say why it cannot be used.
    return isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR') ? 'missing' : 'other';
  }
}
