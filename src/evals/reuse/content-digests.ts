import { createHash, hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What a directory may hold and still be part of a key; larger ones make a run's answers impossible to tell apart. */
const mostFiles = 20_000;
const mostBytes = 512 * 1024 * 1024;

/** Larger files outside of the eval are known by their size and time of change, as programs are. */
const mostBytesOutside = 1024 * 1024;

/** Reading there can block, or gives something else every time. */
const notOnDisk = /^\/(?:dev|proc|sys)\//;

/** Directories that agents do not work with and that change all the time. */
const leftOut: ReadonlySet<string> = new Set(['.git', '.assay', '.waza-cache']);

/** A directory that is too large to be hashed, or cannot be read. */
export class ContentDigestError extends Error {
  override readonly name = 'ContentDigestError';
}

/** Hex. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** Digests of files and directories, each worked out once. Hex SHA-256; of what is not there `absent`. */
export interface ContentDigests {
  /** Of the bytes of a regular file. */
  file(path: string): Promise<string>;
  /** Of the names, modes and bytes of all files below, links resolved. Throws ContentDigestError. */
  directory(path: string): Promise<string>;
  /**
   * Of what a word of a command names: a file, or a directory below `home`. Undefined for anything else: directories
   * elsewhere, such as `/` or `/tmp`, are not walked. Throws ContentDigestError.
   */
  named(path: string, home: string): Promise<string | undefined>;
}

export function createContentDigests(): ContentDigests {
  const files = new Map<string, Promise<string>>();
  const directories = new Map<string, Promise<string>>();
  const places = new Map<string, Promise<string | undefined>>();
  const once = <T>(known: Map<string, Promise<T>>, path: string, make: () => Promise<T>): Promise<T> => {
    let digest = known.get(path);
    if (digest === undefined) known.set(path, (digest = make()));
    return digest;
  };
  const file = (path: string): Promise<string> => once(files, path, () => fileDigest(path));
  const directory = (path: string): Promise<string> => once(directories, path, () => directoryDigest(path, file));
  const look = async (path: string, inside: boolean): Promise<string | undefined> => {
    if (!inside && notOnDisk.test(path)) return undefined;
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) return inside ? directory(path) : undefined;
    if (found?.isFile() !== true) return undefined;
    return inside || found.size <= mostBytesOutside ? file(path) : `${found.size} ${found.mtimeMs}`;
  };
  return {
    file,
    directory,
    named: (path, home) => {
      const inside = path.startsWith(home + sep);
      return once(places, `${inside ? 'in' : 'out'} ${path}`, () => look(path, inside));
    },
  };
}

async function fileDigest(path: string): Promise<string> {
  try {
    // A pipe or a device could be read for ever.
    if (!(await stat(path)).isFile()) return 'absent';
    const hash = createHash('sha256');
    const chunks: AsyncIterable<Buffer> = createReadStream(path);
    for await (const chunk of chunks) hash.update(chunk);
    return hash.digest('hex');
  } catch {
    return 'absent';
  }
}

async function directoryDigest(root: string, file: (path: string) => Promise<string>): Promise<string> {
  const lines: string[] = [];
  let bytes = 0;
  const walk = async (dir: string, prefix: string, above: readonly string[]): Promise<void> => {
    const names = (await readdir(dir)).filter((name) => !leftOut.has(name)).toSorted();
    for (const name of names) {
      const [path, shown] = [join(dir, name), `${prefix}${name}`];
      const entry = await lstat(path);
      const target = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
      if (target?.isDirectory() !== true) bytes += target?.size ?? 0;
      if (lines.length >= mostFiles || bytes > mostBytes) {
        throw new ContentDigestError(`${root} holds more than ${mostFiles} files or ${mostBytes / 1024 / 1024} MiB`);
      }
      // Where a link leads is part of it, also when nothing is there.
      const link = entry.isSymbolicLink() ? await readlink(path) : '';
      if (target?.isDirectory() === true) {
        const real = await realpath(path);
        lines.push(`d ${JSON.stringify([shown, link])}`);
        if (!above.includes(real)) await walk(path, `${shown}/`, [...above, real]);
      } else {
        const executable = ((target?.mode ?? 0) & 0o111) !== 0;
        lines.push(`f ${JSON.stringify([shown, link, executable, await file(path)])}`);
      }
    }
  };
  try {
    await walk(root, '', [await realpath(root)]);
  } catch (error) {
    if (error instanceof ContentDigestError) throw error;
    throw new ContentDigestError(`${root} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return sha256(lines.join('\n'));
}
