import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GoModule } from '../relocate.js';

/** The Go modules in some directories of a project, given relative to it. One without a readable go.mod is left out. */
export async function goModulesIn(dir: string, places: readonly string[]): Promise<GoModule[]> {
  const found = await Promise.all(
    places.map(async (place) => {
      const text = await readFile(join(dir, place, 'go.mod'), 'utf8').catch(() => '');
      // A name may stand in quotes, and a comment behind it: https://go.dev/ref/mod#go-mod-file-module
      const [, quoted, plain] = /^[ \t]*module[ \t]+(?:["`]([^"`\n]+)["`]|([^\s"`]+))/m.exec(text) ?? [];
      const path = quoted ?? plain;
      return path === undefined ? [] : [{ path, dir: place === '.' ? '' : place }];
    }),
  );
  return found.flat();
}

/** The import path of a package by its directory; the directory itself where no module holds it. */
export function importPathOf(path: string, modules: readonly GoModule[]): string {
  const own = modules
    .filter(({ dir }) => dir === '' || path === dir || path.startsWith(`${dir}/`))
    .toSorted((a, b) => b.dir.length - a.dir.length)[0];
  if (own === undefined) return path;
  const rest = path === '.' ? '' : path.slice(own.dir === '' ? 0 : own.dir.length + 1);
  return rest === '' ? own.path : `${own.path}/${rest}`;
}

/** The directory of a package by its import path, relative to the project; undefined when no module holds it. */
export function directoryOfImport(name: string, modules: readonly GoModule[]): string | undefined {
  const own = modules
    .filter(({ path }) => name === path || name.startsWith(`${path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  if (own === undefined) return undefined;
  const parts = [own.dir, name.slice(own.path.length + 1)].filter((part) => part !== '');
  return parts.length === 0 ? '.' : parts.join('/');
}
