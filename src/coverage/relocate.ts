import type { CoverageData } from './model.js';

/** Where a Go module lies: `path` as in go.mod, `dir` relative to the project with `/`, empty for the project itself. */
export interface GoModule {
  readonly path: string;
  readonly dir: string;
}

export interface Places {
  /** Absolute directory of the project, as the tests were run in it. */
  readonly root: string;
  /** Where a relative path of the report starts from, relative to `root`; default: `root` itself. */
  readonly base?: string;
  readonly modules?: readonly GoModule[];
  /** True when these are all modules of the project: what lies in none of them is of a dependency. */
  readonly wholeModules?: boolean;
  /** True when the project has this file; chooses among the `<sources>` of a Cobertura report. */
  readonly exists?: (path: string) => boolean;
}

/**
 * The report with paths relative to the project, with `/`. `outside` are the paths of the report that are not in the
 * project; they are left out of it.
 */
export function relocate(
  data: CoverageData,
  places: Places,
): { readonly data: CoverageData; readonly outside: readonly string[] } {
  const outside: string[] = [];
  const modules = [...(places.modules ?? [])].sort((a, b) => b.path.length - a.path.length);
  const files = data.files.flatMap((file) => {
    const path = data.format === 'go' ? goPath(file.path, modules, places) : reportPath(file.path, data, places);
    if (path !== undefined) return [{ ...file, path }];
    outside.push(file.path);
    return [];
  });
  return { data: { ...data, files }, outside };
}

/** The longest module path that the import path lies below. */
function goPath(path: string, modules: readonly GoModule[], places: Places): string | undefined {
  const module = modules.find((each) => path.startsWith(`${each.path}/`));
  if (module === undefined)
    return places.wholeModules === true && !/^[./_]/.test(path) ? undefined : within(path, places);
  return normal(`${module.dir}/${path.slice(module.path.length + 1)}`);
}

function reportPath(path: string, { sources }: CoverageData, places: Places): string | undefined {
  if (isAbsolute(path) || sources === undefined || sources.length === 0) return within(path, places);
  const candidates = sources
    .map((source) => within(`${slashes(source).replace(/(?<!\/)\/+$/, '')}/${slashes(path)}`, places))
    .filter((each) => each !== undefined);
  const exists = places.exists ?? (() => true);
  return candidates.find(exists) ?? within(path, places);
}

function within(path: string, { root, base = '' }: Places): string | undefined {
  const way = slashes(path);
  if (!isAbsolute(way)) return normal(`${base}/${way}`);
  const top = slashes(root).replace(/(?<!\/)\/+$/, '');
  // Drives of Windows are the same in both cases.
  const same = /^[A-Za-z]:/.test(top)
    ? way.toLowerCase().startsWith(`${top}/`.toLowerCase())
    : way.startsWith(`${top}/`);
  return same ? normal(way.slice(top.length + 1)) : undefined;
}

function isAbsolute(path: string): boolean {
  return /^([A-Za-z]:)?[\\/]/.test(path);
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}

/** Without `.`, `..` and doubled slashes; undefined when the path leaves the project. */
function normal(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length === 0 ? undefined : parts.join('/');
}
