import { lstatSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { isWithin } from '../support/roots.js';
import { problemOf, readBounded, type ReadOutcome } from './bounded-read.js';
import { GraderError, type ConfigIssue, type GradeInput } from './grader.js';

/** Adds an issue when a path of a config does not lie below the workspace. */
export function checkRelative(path: string, place: readonly (string | number)[], issues: ConfigIssue[]): void {
  const way = normalize(path);
  if (
    path !== '' &&
    !isAbsolute(path) &&
    way !== '.' &&
    way !== `.${sep}` &&
    way !== '..' &&
    !way.startsWith(`..${sep}`)
  )
    return;
  issues.push({
    path: place,
    code: 'bad-path',
    message: `${JSON.stringify(path)} is not a path below the workspace`,
    hint: 'give a path relative to the workspace, without ..',
  });
}

/** Throws GraderError when there is none, or when the agent has put a link in its place. */
export function workspaceOf(input: GradeInput): string {
  if (input.workspace === undefined) throw new GraderError('this trial has no workspace to look at');
  if (lstatSync(input.workspace, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
    throw new GraderError('the workspace was replaced by a link');
  }
  return input.workspace;
}

/** What stands at a path of the workspace. `outside`: a link on the way leads out of the workspace. */
export type Presence = 'absent' | 'present' | 'outside';

const absences: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

export function presenceOf(workspace: string, path: string): Presence {
  const full = join(workspace, path);
  try {
    statSync(full);
  } catch (error) {
    // A link that leads to nothing, or to itself, is nothing.
    if (absences.has(codeOf(error))) return 'absent';
    // It cannot be looked at, but it is there.
    return 'present';
  }
  return leadsOutside(workspace, full) ? 'outside' : 'present';
}

/**
 * Reads a file of the workspace; never through a link that leads out of it, never from a FIFO or a device.
 * Throws GraderError for a file that is larger than graders read: what it holds cannot be judged.
 */
export function readWorkspaceFile(workspace: string, path: string): ReadOutcome {
  const full = join(workspace, path);
  try {
    if (leadsOutside(workspace, full)) return { problem: 'leads out of the workspace through a link' };
    const outcome = readBounded(realpathSync.native(full));
    if (!('problem' in outcome) || !outcome.tooLarge) return outcome;
    throw new GraderError(`${path} ${outcome.problem}`);
  } catch (error) {
    if (error instanceof GraderError) throw error;
    return { problem: problemOf(error) };
  }
}

function leadsOutside(workspace: string, full: string): boolean {
  return !isWithin(realpathSync.native(workspace), realpathSync.native(full));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
