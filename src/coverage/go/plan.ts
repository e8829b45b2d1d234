import { withoutTrailingSlashes } from '../../support/trailing-slashes.js';
import type { GoPackage } from './packages.js';

/** A package whose tests lie elsewhere too: measured by a process of its own. */
export interface FanOutItem {
  readonly measured: GoPackage;
  /** Import paths whose tests count, its own first; no path twice. */
  readonly tests: readonly string[];
}

/** What is run, and how. Every package is in exactly one of the lists below the first. */
export interface GoPlan {
  /** What is measured, in the order of `go list`. */
  readonly measured: readonly GoPackage[];
  /** Measured together, by one process. */
  readonly together: readonly GoPackage[];
  readonly fanOut: readonly FanOutItem[];
  /** Tests below the directory of external tests that belong to no package: they must pass, and measure nothing. */
  readonly orphans: readonly GoPackage[];
  readonly excluded: readonly GoPackage[];
}

export interface PlanSettings {
  readonly strategy: 'together' | 'fanout';
  /** Patterns whose packages are measured. */
  readonly patterns: readonly string[];
  readonly exclude: readonly string[];
  /** Directory of external tests relative to the module, `/` between names. */
  readonly testDir?: string | undefined;
  /** Directory of the sources that `testDir` mirrors; default: the module itself. */
  readonly srcPrefix?: string | undefined;
}

/** The pattern that finds external tests. */
export function testPattern(testDir: string): string {
  return `./${clean(testDir)}/...`;
}

function clean(dir: string): string {
  return withoutTrailingSlashes(dir.replace(/^(\.\/)+/, ''));
}

/** Sorts packages, in the order of `go list`, into a plan. `relativeDir` gives the path below the module, `/` between. */
export function planGo(
  packages: readonly GoPackage[],
  settings: PlanSettings,
  relativeDir: (dir: string) => string,
): GoPlan {
  const root = settings.testDir === undefined ? undefined : clean(settings.testDir);
  const isExternal = ({ dir }: GoPackage): boolean => root !== undefined && isBelow(relativeDir(dir), root);
  const isExcluded = matcher(settings.exclude);
  const isWanted = matcher(settings.patterns);
  const external = new Map(packages.filter(isExternal).map((each) => [relativeDir(each.dir), each]));
  const sources = packages.filter((each) => isWanted(each) && !isExternal(each));
  const testsOf = (each: GoPackage): GoPackage | undefined => {
    if (root === undefined) return undefined;
    const rest = below(relativeDir(each.dir), clean(settings.srcPrefix ?? '.'));
    return rest === undefined ? undefined : external.get(rest === '.' ? root : `${root}/${rest}`);
  };
  // What an excluded package claims stays claimed: its tests are left out with it.
  const claimed = new Set(sources.map(testsOf));
  const measured = sources.filter((each) => !isExcluded(each));
  const items = measured.map((each): FanOutItem => {
    const tests = testsOf(each);
    return {
      measured: each,
      tests: [...new Set([each.importPath, ...(tests === undefined ? [] : [tests.importPath])])],
    };
  });
  const alone = (item: FanOutItem): boolean => settings.strategy === 'together' && item.tests.length === 1;
  return {
    measured,
    together: items.filter(alone).map((item) => item.measured),
    fanOut: items.filter((item) => !alone(item)),
    orphans: [...external.values()].filter((each) => each.hasTests && !claimed.has(each) && !isExcluded(each)),
    excluded: sources.filter(isExcluded),
  };
}

function matcher(patterns: readonly string[]): (each: GoPackage) => boolean {
  const wanted = new Set(patterns);
  return ({ match }) => match.some((pattern) => wanted.has(pattern));
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}

/** `pkg/a` below `pkg` is `a`; a directory is `.` below itself. */
function below(path: string, root: string): string | undefined {
  if (root === '.' || root === '') return path;
  if (path === root) return '.';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined;
}
