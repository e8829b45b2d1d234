import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import { messageOf } from '../../support/message-of.js';
import type { FloorChange } from '../model.js';
import { percentOf } from '../percent.js';

/** The file in the directory of a project that says why floors beside packages were lowered. */
export const loosenedFileName = '.covgate-loosened';

// A link would lead out of the project, and a pipe nobody reads has no end.
const flags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * Adds a line for each floor that is lowered, for a `.covgate` has no place for a reason: covgate reads one number there
 * and writes it anew. Answers the path of the record, undefined when no change has a reason. Throws DomainError when it
 * cannot be written: no floor is lowered without.
 */
export async function recordLoosened(
  changes: readonly FloorChange[],
  { dir, time }: { readonly dir: string; readonly time: string },
): Promise<string | undefined> {
  const lines = changes.flatMap(({ group, metric, from, to, reason }) => {
    if (reason === undefined || from === null || to === null) return [];
    return [`${JSON.stringify({ time, group, metric, from: percentOf(from), to: percentOf(to), reason })}\n`];
  });
  if (lines.length === 0) return undefined;
  const path = join(dir, loosenedFileName);
  try {
    const file = await open(path, flags, 0o644);
    try {
      await file.writeFile(lines.join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const message = `the reason cannot be recorded, so the floor stays: ${messageOf(error)}`;
    throw new DomainError('run-failed', message, { path }, { cause: error });
  }
  return path;
}
