import { basename, resolve } from 'node:path';
import { GlobError, globMatcher } from '../coverage/glob.js';
import type { CoverageSection } from '../coverage/section.js';
import { coverageRules } from '../coverage/settings.js';
import { detectProject } from '../coverage/runners/detect.js';
import { givenCommand } from '../coverage/runners/test-commands.js';
import type { CoveragePlan, CoverageSource, PatchPlan } from '../coverage/work/plan.js';
import { DomainError } from '../protocol/errors.js';
import type { Params } from '../protocol/methods.js';

export type CoverageParams = Params<'coverage.run'>;

export interface PlanParts {
  /** The project: absolute, links resolved. */
  readonly dir: string;
  /** The section `coverage` of the project file, empty when it has none. */
  readonly section: CoverageSection;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resolvePath: (path: string, base: string) => Promise<string>;
}

/** Decides what a run does. Throws DomainError('invalid-params') for what does not go together. */
export async function planCoverage(params: CoverageParams, parts: PlanParts): Promise<CoveragePlan> {
  const { dir, section, resolvePath } = parts;
  const rules = coverageRules(section);
  const exclude = [...(section.exclude ?? []), ...(params.exclude ?? [])];
  for (const pattern of exclude) requirePattern(pattern);
  const source = await sourceOf(params, parts, exclude.filter(isPackagePattern));
  const timeoutMs =
    params.timeout_ms ?? (section.timeoutSeconds === undefined ? undefined : section.timeoutSeconds * 1000);
  return {
    name: basename(dir),
    dir,
    source,
    gate: rules.gate,
    overrides: rules.overrides,
    totalFloor: rules.totalFloor,
    groups: section.groups,
    exclude: source.kind === 'go' ? exclude.filter((each) => !isPackagePattern(each)) : exclude,
    floors:
      rules.store === 'central'
        ? { kind: 'central', path: await resolvePath(rules.floorFile, dir) }
        : { kind: 'beside' },
    slack: rules.slack,
    prune: rules.prune,
    patch: patchOf(params, rules.patch),
    timeoutMs,
    complete: params.packages === undefined && params.exclude === undefined && hasAllReports(params, section, dir),
  };
}

/** Whether reports that are given at the call are all that the settings name. */
function hasAllReports({ reports }: CoverageParams, section: CoverageSection, dir: string): boolean {
  if (reports === undefined) return true;
  const given = new Set(reports.map((path) => resolve(dir, path)));
  return (section.reports ?? []).every((each) => given.has(resolve(dir, typeof each === 'string' ? each : each.path)));
}

async function sourceOf(
  params: CoverageParams,
  { dir, section, env }: PlanParts,
  excluded: readonly string[],
): Promise<CoverageSource> {
  const { command, reports = [] } = section;
  const named = reports.map((each) => (typeof each === 'string' ? { path: each } : each));
  if (params.reports !== undefined) {
    refuse(params, ['packages', 'parallelism', 'timeout_ms'], 'finished reports run no tests');
    return { kind: 'reports', reports: params.reports.map((path) => ({ path })) };
  }
  const [program, ...args] = command ?? [];
  if (program !== undefined) {
    if (named.length === 0) {
      const hint = 'say in `coverage.reports` which files it writes';
      throw new DomainError('invalid-params', '`coverage.command` has no `coverage.reports`', { hint });
    }
    refuse(params, ['packages', 'parallelism'], 'they are for Go modules');
    return { kind: 'command', command: givenCommand([program, ...args], named), ...environment(section) };
  }
  if (named.length > 0) {
    refuse(params, ['packages', 'parallelism', 'timeout_ms'], 'finished reports run no tests');
    return { kind: 'reports', reports: named };
  }
  const project = await detectProject(dir, env, section.language);
  if (project.kind === 'go') return { kind: 'go', settings: goSettings(params, section, excluded) };
  refuse(params, ['packages', 'parallelism'], 'they are for Go modules');
  return { kind: 'command', command: project.command, ...environment(section) };
}

function goSettings({ packages, parallelism }: CoverageParams, section: CoverageSection, excluded: readonly string[]) {
  const { go = {} } = section;
  return {
    strategy: go.strategy === 'fanout' ? ('fanout' as const) : ('together' as const),
    patterns: packages ?? go.packages ?? ['./...'],
    exclude: excluded,
    testDir: go.testDir,
    srcPrefix: go.srcPrefix,
    parallelism: parallelism ?? go.parallelism,
    timeoutMs: go.timeoutSeconds === undefined ? undefined : go.timeoutSeconds * 1000,
    tags: go.tags,
    race: go.race,
    ...environment(section),
  };
}

function environment({ env = {}, passEnv = [] }: CoverageSection) {
  return { env, passEnv };
}

/** Throws invalid-params for a pattern that cannot be read, before anything has run. */
function requirePattern(pattern: string): void {
  try {
    globMatcher(pattern);
  } catch (error) {
    if (!(error instanceof GlobError)) throw error;
    throw new DomainError('invalid-params', `exclude ${JSON.stringify(pattern)}: ${error.message}`);
  }
}

/** `./gen/...` and `example.com/m/gen` are packages; what has other wildcards or ends like a file is about files. */
function isPackagePattern(pattern: string): boolean {
  return !/[*?{}[\]!]|\.go$/.test(pattern);
}

function patchOf(
  { patch_base: asked, diff_text: diffText }: CoverageParams,
  rules: ReturnType<typeof coverageRules>['patch'],
): PatchPlan | undefined {
  const { base: usual, includeUntracked: untracked, ...settings } = rules;
  const base = asked ?? (diffText === undefined ? usual : 'the given diff');
  if (base === undefined) return undefined;
  return { ...settings, base, untracked, ...(diffText !== undefined && { diffText }) };
}

function refuse(params: CoverageParams, names: readonly (keyof CoverageParams)[], why: string): void {
  const name = names.find((each) => params[each] !== undefined);
  if (name === undefined) return;
  throw new DomainError('invalid-params', `${name} has no effect here: ${why}`, { hint: `leave ${name} out` });
}
