import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { covgateFileName } from '../floors/covgate-file.js';

/** Files that tell of packages and floors, by their directories relative to the project, `/` between, `.` for itself. */
export interface ProjectTree {
  /** Directories with a floor file. */
  readonly floors: readonly string[];
  /** Directories with a package.json, pyproject.toml or Cargo.toml. */
  readonly manifests: readonly string[];
  /** Directories with a go.mod. */
  readonly modules: readonly string[];
}

const manifestNames = new Set(['package.json', 'pyproject.toml', 'Cargo.toml']);

/**
 * Looks through a project; links, node_modules, directories whose name begins with a dot, and those with settings of
 * their own (they are projects of their own) are left out.
 */
export async function projectTree(dir: string): Promise<ProjectTree> {
  const tree = { floors: [] as string[], manifests: [] as string[], modules: [] as string[] };
  for await (const { path, files } of directories(dir, '.')) {
    if (files.includes(covgateFileName)) tree.floors.push(path);
    if (files.includes('go.mod')) tree.modules.push(path);
    if (files.some((name) => manifestNames.has(name))) tree.manifests.push(path);
  }
  return tree;
}

/** Whether a directory, or one below it, holds a file that is `wanted`, given by its path relative to the project. */
export async function holdsFile(dir: string, at: string, wanted: (path: string) => boolean): Promise<boolean> {
  for await (const { path, files } of directories(dir, at)) {
    if (files.some((name) => wanted(path === '.' ? name : `${path}/${name}`))) return true;
  }
  return false;
}

async function* directories(dir: string, start: string): AsyncGenerator<{ path: string; files: string[] }> {
  const queue = [start];
  for (const path of queue) {
    const entries = await readdir(join(dir, path), { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    if (path !== start && files.includes('.assay.yaml')) continue;
    yield { path, files };
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      queue.push(path === '.' ? entry.name : `${path}/${entry.name}`);
    }
  }
}
