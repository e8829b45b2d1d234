import { GlobError, globMatcher } from './glob.js';
import type { CoverageGroup, FileCoverage } from './model.js';

/** A package by its directory, relative to the project; `.` is the project itself. */
export interface PackageDir {
  readonly name: string;
  readonly dir: string;
}

/** A group that the settings name. */
export interface GlobGroup {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[] | undefined;
}

/**
 * How files become groups. `go`: each directory is a package, and only the listed ones are measured; `manifest`: the
 * nearest directory with a package.json, pyproject.toml or Cargo.toml; `globs`: as the settings say.
 */
export type GroupRules =
  | { readonly by: 'go'; readonly packages: readonly PackageDir[] }
  | { readonly by: 'manifest'; readonly packages: readonly PackageDir[] }
  | { readonly by: 'globs'; readonly groups: readonly GlobGroup[] };

export interface Grouping {
  /** In the order of the rules; groups without files too. */
  readonly groups: readonly CoverageGroup[];
  /** Files that no rule takes: a pass that leaves files out must say so. */
  readonly ungrouped: readonly string[];
  /** Mistakes in the rules: a file that two groups want, a group that matches nothing, a pattern that is none. */
  readonly errors: readonly string[];
}

export function groupFiles(files: readonly FileCoverage[], rules: GroupRules): Grouping {
  switch (rules.by) {
    case 'go':
      return byDirectory(files, rules.packages, directoryOf);
    case 'manifest': {
      const dirs = new Set(rules.packages.map(({ dir }) => dir));
      return byDirectory(files, rules.packages, (path) => nearest(path, dirs));
    }
    default:
      return byGlobs(files, rules.groups);
  }
}

function byDirectory(
  files: readonly FileCoverage[],
  packages: readonly PackageDir[],
  home: (path: string) => string,
): Grouping {
  const lists = new Map(packages.map(({ dir }) => [dir, [] as FileCoverage[]]));
  const ungrouped: string[] = [];
  for (const file of files) {
    const list = lists.get(home(file.path));
    if (list === undefined) ungrouped.push(file.path);
    else list.push(file);
  }
  const groups = packages.map(({ name, dir }) => ({ name, path: dir, files: lists.get(dir) ?? [] }));
  const twice = packages.filter(({ dir }, index) => packages.findIndex((each) => each.dir === dir) !== index);
  return { groups, ungrouped, errors: twice.map(({ dir }) => `two packages lie in ${dir}`) };
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '.' : path.slice(0, slash);
}

function nearest(path: string, dirs: ReadonlySet<string>): string {
  let dir = directoryOf(path);
  while (dir !== '.' && !dirs.has(dir)) dir = directoryOf(dir);
  return dir;
}

function byGlobs(files: readonly FileCoverage[], rules: readonly GlobGroup[]): Grouping {
  const errors: string[] = [];
  const matchers = rules.map(({ name, include, exclude = [] }) => {
    try {
      return { name, takes: pathFilter(include, exclude), files: [] as FileCoverage[] };
    } catch (error) {
      if (!(error instanceof GlobError)) throw error;
      errors.push(`the patterns of the group ${name}: ${error.message}`);
      return { name, takes: () => false, files: [] as FileCoverage[] };
    }
  });
  const ungrouped: string[] = [];
  const overlaps = new Set<string>();
  for (const file of files) {
    const takers = matchers.filter(({ takes }) => takes(file.path));
    const [first, second] = takers;
    if (first === undefined) ungrouped.push(file.path);
    else if (second === undefined) first.files.push(file);
    else {
      const pair = `${first.name} and ${second.name}`;
      if (!overlaps.has(pair)) errors.push(`${file.path} belongs to two groups: ${pair}`);
      overlaps.add(pair);
    }
  }
  for (const { name, files: own } of matchers) {
    // Mistakes of patterns are told already.
    if (own.length === 0 && errors.length === 0) errors.push(`the group ${name} matches no measured file`);
  }
  const groups = matchers.map(({ name, files: own }) => ({ name, path: commonDir(own), files: own }));
  return { groups, ungrouped, errors };
}

/** True for paths that one of `include` matches and none of `exclude`. Throws GlobError. */
export function pathFilter(include: readonly string[], exclude: readonly string[]): (path: string) => boolean {
  const wanted = include.map(globMatcher);
  const unwanted = exclude.map(globMatcher);
  return (path) => wanted.some((matches) => matches(path)) && !unwanted.some((matches) => matches(path));
}

function commonDir(files: readonly FileCoverage[]): string {
  const [first, ...rest] = files.map(({ path }) => directoryOf(path));
  let dir = first ?? '.';
  while (dir !== '.' && !rest.every((each) => each === dir || each.startsWith(`${dir}/`))) dir = directoryOf(dir);
  return dir;
}
