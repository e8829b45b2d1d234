import { access, constants, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ProjectSettings } from '../evals/loading/project-settings.js';
import type { EvalPlan } from '../evals/plan.js';
import { DomainError } from '../protocol/errors.js';
import { messageOf } from '../support/message-of.js';
import { isSuiteFileName } from '../support/suite-file-name.js';
import { resultsPlace } from './results-place.js';
import { makeDirectory } from '../support/make-directory.js';

/**
 * A run should not be made in vain: a place where its result can never be written is refused before it. So is a file that
 * holds something else, such as the suite itself: it would be lost. Throws invalid-params.
 */
export async function requirePlaceFor(output: string): Promise<void> {
  const refuse = (message: string, hint: string): never => {
    throw new DomainError('invalid-params', `output: ${message}`, { hint, path: output });
  };
  const found = await stat(output).catch(() => undefined);
  if (found?.isDirectory() === true) refuse(`${output} is a directory`, 'name a file');
  if (found !== undefined && !found.isFile()) refuse(`${output} is not a file that can be replaced`, 'name a file');
  if (found !== undefined && found.size > 0 && (await holdsSomethingElse(output)))
    refuse(`${output} is no result, and would be lost`, 'name another file, or remove that one first');
  const above = await stat(dirname(output)).catch(() => undefined);
  if (above?.isDirectory() !== true) refuse(`there is no directory ${dirname(output)}`, 'make it first');
  // It is written as another file first, which then takes its place.
  const denied = await access(dirname(output), constants.W_OK).then(
    () => undefined,
    (error: unknown) => messageOf(error),
  );
  if (denied !== undefined) refuse(`nothing can be written into ${dirname(output)}: ${denied}`, 'name another place');
}

/** A result is a JSON object. What cannot be read is not taken for one either. */
async function holdsSomethingElse(path: string): Promise<boolean> {
  if (isSuiteFileName(path)) return true;
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return !buffer.toString('utf8', 0, bytesRead).trimStart().startsWith('{');
  } catch {
    return true;
  }
}

/** The file that the project wants for the outcome; its directory is made now, for it may be impossible. */
export async function placeOfProject(
  project: ProjectSettings,
  plan: EvalPlan,
  resolvePath: (path: string) => Promise<string>,
): Promise<string | undefined> {
  const wanted = resultsPlace(project, plan);
  if (wanted === undefined) return undefined;
  const path = await resolvePath(wanted);
  await makeDirectory(dirname(path)).catch((error: Error) => {
    const hint = '`paths.results` of the project file names it';
    throw new DomainError('invalid-params', `no results can be written below ${dirname(path)}: ${error.message}`, {
      path,
      hint,
    });
  });
  await requirePlaceFor(path);
  return path;
}
