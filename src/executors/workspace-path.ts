import { lstat, mkdir, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';

/** A path that must name something within a workspace and does not. */
export class WorkspacePathError extends Error {
  override readonly name = 'WorkspacePathError';
}

/** The normalised form of a path relative to a workspace. Throws for one that is empty, absolute or leads out of it. */
export function workspacePath(path: string): string {
  if (path === '') throw new WorkspacePathError('a path in the workspace is empty');
  if (path.includes('\0')) throw new WorkspacePathError(`a path in the workspace has a NUL character: ${quoted(path)}`);
  if (isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path)) {
    throw new WorkspacePathError(`a path in the workspace must be relative: ${quoted(path)}`);
  }
  const clean = normalize(path);
  if (clean === '..' || clean.startsWith(`..${sep}`)) {
    throw new WorkspacePathError(`the path leads out of the workspace: ${quoted(path)}`);
  }
  if (clean === '.' || clean.endsWith(sep)) {
    throw new WorkspacePathError(`the path names a directory, not a file: ${quoted(path)}`);
  }
  return clean;
}

/** Absolute path to write to, its directories made. Throws when a link on the way leads out of the workspace. */
export async function placeInside(workspace: string, path: string): Promise<string> {
  const target = join(workspace, workspacePath(path));
  const root = await realpath(workspace);
  // Checked before anything is made: `mkdir` would follow a link and make directories outside.
  let existing = dirname(target);
  while (!(await exists(existing))) existing = dirname(existing);
  if (!isWithin(root, await resolved(existing))) throw leadsOut(path);
  await mkdir(dirname(target), { recursive: true });
  if (await isLink(target)) throw new WorkspacePathError(`a link is in the place of the file: ${quoted(path)}`);
  return target;
}

/** Real path of something in the workspace, or undefined when it is not there. Throws when a link leads out of it. */
export async function findInside(workspace: string, path: string): Promise<string | undefined> {
  const target = join(workspace, workspacePath(path));
  if (!(await exists(target))) return undefined;
  const real = await resolved(target);
  if (real === undefined) return undefined;
  if (!isWithin(await realpath(workspace), real)) throw leadsOut(path);
  return real;
}

function leadsOut(path: string): WorkspacePathError {
  return new WorkspacePathError(`a link leads out of the workspace: ${quoted(path)}`);
}

function isWithin(root: string, real: string | undefined): boolean {
  if (real === undefined) return false;
  const way = relative(root, real);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false;
}

/** Undefined for a link to nothing and for links that go in a circle. */
async function resolved(path: string): Promise<string | undefined> {
  return await realpath(path).catch(() => undefined);
}

function quoted(path: string): string {
  return JSON.stringify(path);
}
