import { GlobError, globMatcher } from '../glob.js';
import type { CoverageGroup, Floor, FloorRule, Floors, GateSettings, Metric } from '../model.js';

/** A floor as it is written: without a metric it is about the group's main one. */
export interface WrittenFloor {
  readonly metric?: Metric;
  readonly rule: FloorRule;
}

export interface FloorSources {
  /** From the floor files, by the name of the group. */
  readonly stored: ReadonlyMap<string, readonly WrittenFloor[]>;
  /** From the settings, by patterns of the groups' names or directories; the first that matches a group wins. */
  readonly overrides?: readonly { readonly pattern: string; readonly floors: readonly WrittenFloor[] }[];
}

export interface ResolvedFloors {
  readonly floors: Floors;
  /** Patterns of the settings that match no group: stale, unless only some groups were asked for. */
  readonly unmatched: readonly string[];
  /** Mistakes of the configuration. */
  readonly errors: readonly string[];
}

/** 80 %. */
export const usualFloor = 800;

/**
 * All floors of each group. A stored floor and one of the settings both hold; the default floor stands in only where
 * the main metric has none. A floor on a metric that the group's reports cannot tell is an error, never a pass.
 */
export function resolveFloors(
  groups: readonly CoverageGroup[],
  { stored, overrides = [] }: FloorSources,
  settings: GateSettings,
): ResolvedFloors {
  const errors: string[] = [];
  const patterns = overrides.map(({ pattern, floors }) => ({
    pattern,
    floors,
    matches: matcherOf(pattern, errors),
    used: false,
  }));
  const floors = new Map<string, readonly Floor[]>();
  for (const group of groups) {
    const main = settings.metric ?? mainMetric(group);
    const own = (stored.get(group.name) ?? []).map(asFloor('stored', main));
    for (const each of patterns) if (each.matches(group)) each.used = true;
    const override = patterns.find(({ matches }) => matches(group));
    own.push(...(override?.floors ?? []).map(asFloor('settings', main)));
    const standard = settings.defaultFloor === undefined ? usualFloor : settings.defaultFloor;
    if (standard !== null && !own.some(({ metric }) => metric === main)) {
      own.unshift({ metric: main, rule: { tenths: standard }, source: 'default' });
    }
    floors.set(group.name, own);
    for (const metric of new Set([main, ...own.map((floor) => floor.metric)])) {
      if (canTell(group, metric)) continue;
      errors.push(`the reports of ${group.name} cannot tell its ${metric}, which its floor is about`);
    }
  }
  return { floors, unmatched: patterns.filter(({ used }) => !used).map(({ pattern }) => pattern), errors };
}

function matcherOf(pattern: string, errors: string[]): (group: CoverageGroup) => boolean {
  try {
    const matches = globMatcher(pattern);
    return ({ name, path }) => name === pattern || path === pattern || matches(name) || matches(path);
  } catch (error) {
    if (!(error instanceof GlobError)) throw error;
    errors.push(`the floor of \`${pattern}\`: ${error.message}`);
    return () => false;
  }
}

function asFloor(source: Floor['source'], main: Metric): (written: WrittenFloor) => Floor {
  return ({ metric = main, rule }) => ({ metric, rule, source });
}

/** Statements; lines where a report has none. */
export function mainMetric(group: CoverageGroup): Metric {
  return canTell(group, 'statements') ? 'statements' : 'lines';
}

function canTell({ files }: CoverageGroup, metric: Metric): boolean {
  return files.every(({ metrics }) => metrics[metric] !== null);
}
