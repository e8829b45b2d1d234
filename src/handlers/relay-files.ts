import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DomainError } from '../protocol/errors.js';

/** An artifact of a stranger: what is more than this is no set of records. */
const mostFiles = 200;
const mostEntries = 2_000;
const mostBytes = 256 * 1024;
const mostDepth = 3;

export interface RelayFile {
  /** As it is named within what was given. */
  readonly name: string;
  /** What it holds, or undefined when that is no JSON, is too large, or is no plain file. */
  readonly value: unknown;
}

/** The `.json` files of a directory, or one file. Links are not followed. Throws invalid-params. */
export async function readRelayFiles(path: string): Promise<RelayFile[]> {
  const stats = await lstat(path).catch((cause: unknown) => {
    throw new DomainError('invalid-params', `${path} cannot be read`, { path }, { cause });
  });
  const files = stats.isDirectory() ? await filesBelow(path) : [path];
  const read: RelayFile[] = [];
  for (const file of files) {
    // oxlint-disable-next-line no-await-in-loop -- one file is open at a time
    read.push({ name: relative(path, file) || path, value: await valueIn(file) });
  }
  return read;
}

async function filesBelow(root: string): Promise<string[]> {
  const files: string[] = [];
  let entries = 0;
  const open_: { dir: string; depth: number }[] = [{ dir: root, depth: 1 }];
  for (let next = open_.pop(); next !== undefined; next = open_.pop()) {
    // oxlint-disable-next-line no-await-in-loop -- counted as they come
    for (const entry of await readdir(next.dir, { withFileTypes: true })) {
      entries += 1;
      const path = join(next.dir, entry.name);
      if (entry.isDirectory() && next.depth < mostDepth) open_.push({ dir: path, depth: next.depth + 1 });
      else if (entry.name.endsWith('.json')) files.push(path);
      if (files.length > mostFiles || entries > mostEntries) {
        throw new DomainError('invalid-params', `${root} holds more than ${mostFiles} records`, { path: root });
      }
    }
  }
  return files.toSorted();
}

async function valueIn(path: string): Promise<unknown> {
  try {
    // Neither a link nor a pipe that never ends.
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { size } = await file.stat().then((stats) => (stats.isFile() ? stats : { size: mostBytes + 1 }));
      if (size > mostBytes) return undefined;
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(mostBytes + 1) });
      return bytesRead > mostBytes ? undefined : JSON.parse(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
