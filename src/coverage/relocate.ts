import { withoutTrailingSlashes } from '../support/trailing-slashes.js';
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

export interface Relocated {
  /** With paths relative to the project, with `/`. */
  readonly data: CoverageData;
  /** Paths of the report that are not in the project. */
  readonly outside: readonly string[];
  /** Names of the report that may be several files: its `<sources>` do not tell which one was measured. */
  readonly ambiguous: readonly string[];
}

/** The report with paths relative to the project; what is outside of it or ambiguous is left out. */
export function relocate(data: CoverageData, places: Places): Relocated {
  const outside: string[] = [];
  const ambiguous: string[] = [];
  const modules = [...(places.modules ?? [])].sort((a, b) => b.path.length - a.path.length);
  const files = data.files.flatMap((file) => {
    const paths = data.format === 'go' ? [goPath(file.path, modules, places)] : reportPaths(file.path, data, places);
    const [path] = paths;
    if (path !== undefined && paths.length === 1) return [{ ...file, path }];
    (path === undefined ? outside : ambiguous).push(file.path);
    return [];
  });
  return { data: { ...data, files }, outside, ambiguous };
}

/** The longest module path that the import path lies below. */
function goPath(path: string, modules: readonly GoModule[], places: Places): string | undefined {
  const module = modules.find((each) => path.startsWith(`${each.path}/`));
  if (module === undefined)
    return places.wholeModules === true && !/^[./_]/.test(path) ? undefined : within(path, places);
  return normal(`${module.dir}/${path.slice(module.path.length + 1)}`);
}

/** Each file of the project that the path may mean; the path itself where no source directory has it. */
function reportPaths(
  path: string,
  { sources }: CoverageData,
  places: Places,
): readonly [string | undefined, ...string[]] {
  if (isAbsolute(path) || sources === undefined || sources.length === 0) return [within(path, places)];
  const candidates = sources
    .map((source) => within(`${withoutTrailingSlashes(slashes(source))}/${slashes(path)}`, places))
    .filter((each) => each !== undefined);
  const [first, ...others] = new Set(candidates.filter(places.exists ?? (() => true)));
  return first === undefined ? [within(path, places)] : [first, ...others];
}

function within(path: string, { root, base = '' }: Places): string | undefined {
  const way = slashes(path);
  if (!isAbsolute(way)) return normal(`${base}/${way}`);
  const top = withoutTrailingSlashes(slashes(root));
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
