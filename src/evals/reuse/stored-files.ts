import { cp, link, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrialResult } from '../../results/outcome.js';
import { isWithin } from '../../support/roots.js';
import type { BundleFile } from '../../support/bundle.js';

/** Members of a trial that are paths relative to its run's directory, all below the trial's own. */
const pathMembers = ['events_path', 'output_path', 'workspace_path', 'judge_path'] as const;

/** What has files in its run's directory: a trial, or a trigger test. */
type WithFiles = Pick<TrialResult, (typeof pathMembers)[number]>;

/** The trial as it is in another run: its files lie in `to` instead of `from`, both relative to the run's directory. */
export function movedTrial<T extends WithFiles>(trial: T, from: string, to: string): T {
  const moved: Partial<Record<(typeof pathMembers)[number], string>> = {};
  for (const member of pathMembers) {
    const path = trial[member];
    if (path !== undefined) moved[member] = join(to, path.slice(from.length + 1));
  }
  return { ...trial, ...moved };
}

/** Directory of a trial's files, relative to its run's; undefined when it has none. Paths that lead elsewhere are not trusted. */
export function filesPlace(trial: WithFiles): string | undefined {
  const place = /^(trials\/[^/]+\/\d+)\//;
  const places = pathMembers.flatMap((member) => {
    const path = trial[member];
    if (path === undefined) return [];
    const [, found] = place.exec(path) ?? [];
    if (found === undefined || !isWithin(found, path)) throw new Error(`${member} leads out of the run: ${path}`);
    return [found];
  });
  if (new Set(places).size > 1) throw new Error('the files of one trial lie in several places');
  return places[0];
}

/** The files of a trial that its record names; undefined when together they are larger than `mostBytes`. */
export async function readTrialFiles(
  runDir: string,
  trial: WithFiles,
  mostBytes: number,
): Promise<readonly BundleFile[] | undefined> {
  const place = filesPlace(trial);
  if (place === undefined) return [];
  const files: BundleFile[] = [];
  let left = mostBytes;
  for (const member of pathMembers) {
    const path = trial[member];
    if (path === undefined) continue;
    left -= (await stat(join(runDir, path))).size;
    if (left < 0) return undefined;
    files.push({ name: path.slice(place.length + 1), bytes: await readFile(join(runDir, path)) });
  }
  return files;
}

/** Puts the files of an old trial into the directory of a new one. They never change, so that one file may have two names. */
export async function linkTrialFiles(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    // Directories, and files on another device, cannot have a second name.
    const [source, target] = [join(from, name), join(to, name)];
    await link(source, target).catch(async () => cp(source, target, { recursive: true, verbatimSymlinks: true }));
  }
}

export async function writeTrialFiles(files: Iterable<readonly [string, Uint8Array]>, to: string): Promise<void> {
  for (const [name, bytes] of files) {
    if (name.includes('/') || name.includes('\\') || name === '..') throw new Error(`${name} is no file of a trial`);
    await writeFile(join(to, name), bytes);
  }
}
