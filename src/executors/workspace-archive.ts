import { isUtf8 } from 'node:buffer';
import { chmod, lstat, mkdir, readFile, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join, relative } from 'node:path';
import * as z from 'zod';
import { type BundleFile, packBundle, unpackBundle } from '../support/bundle.js';
import { isWithin } from '../support/roots.js';
import type { Resource } from './executor.js';
import { placeInside } from './workspace-path.js';

/** What of a workspace is kept: more files, or more bytes beside those it began with, and nothing is. */
export const mostEntries = 1_000;
export const mostBytes = 8 * 1024 * 1024;

const format = 'assay-workspace-1';
const manifestName = 'manifest.json';

const Entry = z.strictObject({
  path: z.string(),
  kind: z.enum(['file', 'directory', 'link']),
  mode: z.number().optional(),
  /** Of a link. */
  target: z.string().optional(),
  /** Digest of a file that is still as the trial began with it: it is not kept a second time. */
  unchanged: z.string().optional(),
});
type Entry = z.output<typeof Entry>;

export type WorkspaceArchive = { readonly bytes: Buffer } | { readonly problem: string };

/**
 * What an agent has left in its workspace, as one bundle: files, empty directories, and links as links, which are never
 * followed. Texts are redacted, as everything that is stored. `problem` when it is too much.
 */
export async function archiveWorkspace(
  workspace: string,
  resources: readonly Resource[],
  redact: (text: string) => string,
): Promise<WorkspaceArchive> {
  const began = new Map(resources.map(({ path, content }) => [path, content]));
  const entries: Entry[] = [];
  const files: BundleFile[] = [];
  let bytes = 0;
  const waiting = [''];
  for (const dir of waiting) {
    for (const name of await readdir(join(workspace, dir))) {
      const path = dir === '' ? name : `${dir}/${name}`;
      const full = join(workspace, path);
      const found = await lstat(full);
      if (entries.length >= mostEntries) return { problem: `it holds more than ${mostEntries} files` };
      if (found.isDirectory()) {
        entries.push({ path, kind: 'directory' });
        waiting.push(path);
      } else if (found.isSymbolicLink()) {
        entries.push({ path, kind: 'link', target: withinTarget(workspace, path, await readlink(full)) });
      } else if (found.isFile()) {
        const original = began.get(path);
        const mode = (found.mode & 0o777) | 0o600;
        if (original === undefined && bytes + found.size > mostBytes) return tooLarge();
        const content = await readFile(full);
        if (original !== undefined && content.equals(Buffer.from(original))) {
          entries.push({ path, kind: 'file', mode, unchanged: digestOf(content) });
          continue;
        }
        bytes += content.length;
        if (bytes > mostBytes) return tooLarge();
        entries.push({ path, kind: 'file', mode });
        files.push({ name: path, bytes: isUtf8(content) ? Buffer.from(redact(content.toString('utf8'))) : content });
      }
    }
  }
  const manifest = { name: manifestName, bytes: Buffer.from(JSON.stringify(entries)) };
  // First, so that a file of the same name is told from it by its place.
  return { bytes: packBundle(format, [manifest, ...files.map((file) => ({ ...file, name: `/${file.name}` }))]) };
}

function tooLarge(): WorkspaceArchive {
  return { problem: `it holds more than ${mostBytes / 1024 / 1024} MiB` };
}

/** A link to a place in the workspace leads there from wherever the workspace is made again. */
function withinTarget(workspace: string, path: string, target: string): string {
  if (!isAbsolute(target) || !isWithin(workspace, target)) return target;
  return relative(dirname(join(workspace, path)), target) || '.';
}

/** Makes a fresh workspace what it was in the archive. Throws when that is not possible, with the reason. */
export async function restoreWorkspace(workspace: string, bytes: Buffer): Promise<void> {
  const files = unpackBundle(format, bytes);
  const manifest = files?.get(manifestName)?.toString('utf8');
  if (files === undefined || manifest === undefined) throw new Error('the workspace that was kept is damaged');
  const entries = z.array(Entry).max(mostEntries).parse(JSON.parse(manifest));
  const contents = new Map<Entry, Buffer>();
  for (const entry of entries.filter(({ kind }) => kind === 'file')) {
    contents.set(entry, await contentOf(entry, workspace, files));
  }
  for (const name of await readdir(workspace)) await rm(join(workspace, name), { recursive: true, force: true });
  for (const { path } of entries.filter(({ kind }) => kind === 'directory')) {
    await mkdir(await placeInside(workspace, path), { recursive: true });
  }
  for (const [{ path, mode }, content] of contents) {
    const target = await placeInside(workspace, path);
    await writeFile(target, content);
    if (mode !== undefined) await chmod(target, (mode & 0o777) | 0o600);
  }
  // Last, so that nothing is written through one.
  for (const { path, target } of entries.filter(({ kind }) => kind === 'link')) {
    await symlink(target ?? '', await placeInside(workspace, path));
  }
}

async function contentOf(entry: Entry, workspace: string, files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const kept = files.get(`/${entry.path}`);
  if (entry.unchanged === undefined && kept !== undefined) return kept;
  const began = await readFile(join(workspace, entry.path)).catch(() => undefined);
  if (began !== undefined && digestOf(began) === entry.unchanged) return began;
  throw new Error(`${entry.path}, with which the trial began, is not what it was`);
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
