import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '../../protocol/errors.js';
import { lineOf } from '../formats/problem.js';
import type { Turn } from '../formats/turn.js';
import { type GlobGroup, groupFiles, pathFilter } from '../groups.js';
import { mergeCoverage, type MergedCoverage, type NamedReport } from '../merge.js';
import type { CoverageGroup, FileCoverage } from '../model.js';
import { parseReport } from '../parsing/parse-report.js';
import { type GoModule, relocate } from '../relocate.js';
import type { EndedPackage, Measured } from '../runners/runner.js';
import { problemError } from './floor-store.js';
import { goModulesIn, importPathOf } from './go-modules.js';
import { packagesOf } from './manifests.js';
import { projectTree } from './project-tree.js';

/** How long reading may keep everybody else waiting, in ms. */
const sliceMs = 15;

export interface CollectSettings {
  /** The project: absolute. */
  readonly dir: string;
  /** Patterns of files that are not measured. */
  readonly exclude: readonly string[];
  /** Groups that the settings name, instead of packages. */
  readonly groups?: readonly GlobGroup[] | undefined;
}

export interface Collected {
  readonly groups: readonly CoverageGroup[];
  readonly merged: MergedCoverage;
  readonly warnings: readonly string[];
}

/**
 * Reads what the tests have reported and sorts its files into groups, with what became of the tests of each. Throws
 * DomainError: run-failed that names file and line for a report that cannot be read, validation-failed for groups of
 * the settings that do not fit what was measured; the reason of `signal`, if that ends the reading.
 */
export async function collect(measured: Measured, settings: CollectSettings, signal?: AbortSignal): Promise<Collected> {
  const { dir } = settings;
  const warnings: string[] = [];
  const reports: NamedReport[] = [];
  const places = measured.places?.map(({ prefix, path }) => ({ path: prefix, dir: path === '.' ? '' : path }));
  let ownModules: readonly GoModule[] = [];
  const exists = (path: string): boolean => existsSync(join(dir, path));
  const turn = turns(signal);
  for (const { name, text, base } of measured.reports) {
    const parsed = await parseReport(text, { name, turn, signal });
    if (!parsed.ok) throw problemError(parsed.problem, 'run-failed');
    if (places === undefined && parsed.value.format === 'go' && ownModules.length === 0)
      ownModules = await goModulesIn(dir, (await projectTree(dir)).modules);
    const { data, outside, ambiguous } = relocate(parsed.value, {
      root: dir,
      modules: places ?? ownModules,
      wholeModules: places === undefined && ownModules.length > 0,
      exists,
      ...(base !== undefined && { base }),
    });
    if (ambiguous.length > 0) throw severalFiles(name, text, ambiguous);
    if (outside.length > 0 && data.files.length === 0 && measured.packages === undefined)
      throw nothingInside(name, outside);
    if (outside.length > 0) warnings.push(`${count(outside)} of ${name} lie outside the project: ${some(outside)}`);
    reports.push({ name, data });
  }
  const joined = mergeCoverage(reports);
  if (!joined.ok) throw problemError(joined.problem, 'run-failed');
  if (countsNothing(joined.value, measured)) {
    const hint = 'let the tests that measure run, and their report hold what they reach';
    throw new DomainError('run-failed', 'the reports count no line and no statement: nothing was measured', { hint });
  }
  const skip = pathFilter(settings.exclude, []);
  const files = joined.value.files.filter(({ path }) => !skip(path));
  const merged = { ...joined.value, files };
  if (countsNothing(merged, measured)) {
    const hint = 'a gate that leaves out everything guards nothing: look at `coverage.exclude` and --exclude';
    throw new DomainError('run-failed', 'what is excluded leaves no line and no statement to measure', { hint });
  }
  const paths = files.map(({ path }) => path);
  const rules = await rulesOf(measured, settings, paths, ownModules);
  const { groups, ungrouped, errors } = groupFiles(files, rules);
  const [error, ...others] = errors;
  if (error !== undefined) throw new DomainError('validation-failed', [error, ...others.slice(0, 9)].join('\n'));
  if (ungrouped.length > 0) warnings.push(`${count(ungrouped)} belong to no group: ${some(ungrouped)}`);
  const excluded = joined.value.files.filter(({ path }) => skip(path));
  return { groups: withRuns(groups, measured, excluded), merged, warnings };
}

/** A report of another checkout would leave nothing to judge, and nothing to judge would pass. */
function nothingInside(name: string, outside: readonly string[]): DomainError {
  const hint = 'say where its paths start from: `reports: [{ path, base }]` in .assay.yaml';
  return new DomainError('run-failed', `all files of ${name} lie outside the project: ${some(outside)}`, { hint });
}

/** Lines of one file would count as those of another, and those of the other not at all. */
function severalFiles(file: string, text: string, names: readonly string[]): DomainError {
  const message = `several <source> directories of the report have such a file: ${some(names)}`;
  const hint = 'use lcov, or make the paths relative to one source';
  return problemError({ file, line: lineOf(text, `filename="${names[0]}"`), message, hint }, 'run-failed');
}

/** True when all ended well and there is nothing to hold against a floor. Go itself tells of packages without code. */
function countsNothing({ files }: MergedCoverage, { packages, run = 'tested', failedTests = [] }: Measured): boolean {
  if (packages !== undefined || run !== 'tested' || failedTests.length > 0) return false;
  return files.every(({ metrics }) => (metrics.statements?.total ?? 0) + (metrics.lines?.total ?? 0) === 0);
}

/** Large reports take seconds: a server goes on answering meanwhile, and hears that a run is canceled. */
export function turns(signal: AbortSignal | undefined): Turn {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < sliceMs) return;
    await nextTurn();
    last = performance.now();
    signal?.throwIfAborted();
  };
}

async function rulesOf(
  measured: Measured,
  { dir, groups }: CollectSettings,
  paths: readonly string[],
  modules: readonly GoModule[],
) {
  if (measured.packages !== undefined) {
    const packages = measured.packages.map(({ name, path }) => ({ name, dir: path }));
    return { by: 'go', packages } as const;
  }
  if (groups !== undefined && groups.length > 0) return { by: 'globs', groups } as const;
  // Go's packages are directories, whoever has run its tests.
  const goDirs = new Set(paths.filter((path) => path.endsWith('.go')).map((path) => posix.dirname(path)));
  const goPackages = [...goDirs].toSorted().map((path) => ({ name: importPathOf(path, modules), dir: path }));
  const others = paths.filter((path) => !path.endsWith('.go'));
  const found = others.length === 0 && goDirs.size > 0 ? [] : await packagesOf(dir, others);
  return { by: 'manifest', packages: [...goPackages, ...found.filter((each) => !goDirs.has(each.dir))] } as const;
}

/** Joins groups with how their tests ended. What failed and belongs to no group makes all of them suspect. */
function withRuns(
  groups: readonly CoverageGroup[],
  measured: Measured,
  excluded: readonly FileCoverage[],
): readonly CoverageGroup[] {
  const { packages, run = 'tested', error, logPath, failedTests = [] } = measured;
  const log = logPath === undefined ? {} : { logPath };
  if (packages !== undefined) {
    const byPath = new Map(packages.map((each) => [each.path, each]));
    const emptied = new Set(excluded.map(({ path }) => posix.dirname(path)));
    return groups.map((group) => {
      const facts = factsOf(byPath.get(group.path));
      // A package of which every file is left out is left out itself: having nothing reaches no floor.
      const isOut = facts.run === 'tested' && group.files.length === 0 && emptied.has(group.path);
      return { ...group, ...facts, ...(isOut && { run: 'excluded' }) };
    });
  }
  if (failedTests.length > 0) {
    const failed = new Map<CoverageGroup | undefined, string[]>();
    for (const { path, message } of failedTests) {
      const group = nearestGroup(groups, path);
      failed.set(group, [...(failed.get(group) ?? []), `${path}: ${message}`]);
    }
    const homeless = failed.get(undefined);
    return groups.map((group) => {
      const why = [...(failed.get(group) ?? []), ...(homeless ?? [])];
      return why.length === 0 ? group : { ...group, run: 'tests-failed', error: why.join('\n'), ...log };
    });
  }
  return groups.map((group) => ({ ...group, run, ...(error !== undefined && { error }), ...log }));
}

function factsOf(each: EndedPackage | undefined): Partial<CoverageGroup> {
  if (each === undefined) return {};
  const { run, durationMs, error, logPath } = each;
  return {
    run,
    ...(durationMs !== undefined && { durationMs }),
    ...(error !== undefined && { error }),
    ...(logPath !== undefined && { logPath }),
  };
}

function nearestGroup(groups: readonly CoverageGroup[], path: string): CoverageGroup | undefined {
  const above = groups.filter((group) => group.path === '.' || path.startsWith(`${group.path}/`));
  return above.toSorted((a, b) => b.path.length - a.path.length)[0];
}

function count(list: readonly string[]): string {
  return list.length === 1 ? '1 file' : `${list.length} files`;
}

function some(list: readonly string[]): string {
  return `${list.slice(0, 3).join(', ')}${list.length > 3 ? ', …' : ''}`;
}
