import { posix } from 'node:path';
import type { GroupFloors } from '../floors/ratchet.js';
import { pathFilter } from '../groups.js';
import type { CoverageGroup, FileCoverage } from '../model.js';
import { looksMeasurable } from '../patch/patch-coverage.js';
import { centralFloors, type FloorPlace, readFloors } from './floor-store.js';
import { directoryOfImport, goModulesIn } from './go-modules.js';
import { packagesOf } from './manifests.js';
import { holdsFile, projectTree } from './project-tree.js';

type Placed = Pick<CoverageGroup, 'name' | 'path'>;

const said = 'it has code and a floor, and no report tells of it';

/**
 * Groups that have a stored floor above 0 and code, and that no report tells of: reports that lost them must not pass.
 * `stale`: where floors are of what is gone, left out or part of another group. Throws DomainError for an unreadable one.
 */
export async function unmeasuredGroups(
  groups: readonly Placed[],
  place: FloorPlace,
  { dir, exclude, files }: { dir: string; exclude: readonly string[]; files: readonly FileCoverage[] },
): Promise<{ readonly groups: readonly CoverageGroup[]; readonly stale: readonly string[] }> {
  const excluded = pathFilter(exclude, []);
  const looks = looksMeasurable(files);
  const found: CoverageGroup[] = [];
  const stale: string[] = [];
  for (const { name, path, floors } of await lostFloors(groups, place, dir)) {
    if ([...floors.values()].every((tenths) => tenths === 0)) continue;
    const isToldOf = path !== undefined && files.some((file) => path === '.' || file.path.startsWith(`${path}/`));
    const isCode = (file: string): boolean => looks(file) && !excluded(file);
    if (path === undefined || isToldOf || !(await holdsFile(dir, path, isCode))) stale.push(name);
    else found.push({ name, path, files: [], run: 'unmeasured', error: said });
  }
  return { groups: found, stale };
}

/** Stored floors of packages of which no file is left but hidden ones: what a run did not measure need not be gone. */
export async function goneFloors(groups: readonly Placed[], place: FloorPlace, dir: string): Promise<GroupFloors[]> {
  const gone: GroupFloors[] = [];
  for (const floor of await lostFloors(groups, place, dir)) {
    const isVisible = (file: string): boolean => !posix.basename(file).startsWith('.');
    if (floor.path === undefined || !(await holdsFile(dir, floor.path, isVisible))) gone.push(floor);
  }
  return gone;
}

/** Stored floors that none of the groups has; without a path where no package of that name is there. */
async function lostFloors(groups: readonly Placed[], place: FloorPlace, dir: string): Promise<readonly GroupFloors[]> {
  if (place.kind === 'central') {
    const known = new Set(groups.map(({ name }) => name));
    const lost = [...(await centralFloors(place))].filter(([name]) => !known.has(name));
    if (lost.length === 0) return [];
    const homeOf = await homesIn(dir);
    return lost.map(([name, floors]) => ({ name, path: homeOf(name), floors }));
  }
  const known = new Set(groups.map(({ path }) => path));
  const lost = (await projectTree(dir)).floors.filter((path) => !known.has(path));
  const placed = lost.map((path) => ({ name: path, path }));
  const { floors } = await readFloors(placed, place, { dir, fingerprint: {} });
  return placed.map(({ name, path }) => {
    const tenths = (floors.get(name) ?? []).flatMap(({ rule }) => ('tenths' in rule ? [rule.tenths] : []));
    return { name, path, floors: new Map(tenths.map((each) => ['statements', each] as const)) };
  });
}

/** Finds the directories of packages by their names. */
async function homesIn(dir: string): Promise<(name: string) => string | undefined> {
  const tree = await projectTree(dir);
  const packages = await packagesOf(
    dir,
    tree.manifests.map((path) => `${path === '.' ? '' : `${path}/`}package.json`),
  );
  const modules = await goModulesIn(dir, tree.modules);
  const homes = new Map(packages.map(({ name, dir: path }) => [name, path]));
  return (name) => homes.get(name) ?? directoryOfImport(name, modules);
}
