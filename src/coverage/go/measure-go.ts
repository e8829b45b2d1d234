import { isAbsolute, relative, sep } from 'node:path';
import { isAbortOf } from '../../support/abort.js';
import { readReport } from '../runners/read-report.js';
import type { EndedPackage, Measured, ReportText, RunnerContext } from '../runners/runner.js';
import { createRunGo, type RunGo, workspaceOff } from './go-process.js';
import { isOfOtherWorkspace, listPackages } from './list.js';
import type { GoPackage } from './packages.js';
import { type GoPlan, planGo, type PlanSettings, testPattern } from './plan.js';
import { paysToWarm, prewarm } from './prewarm.js';
import { plainBuildErrors } from './build-errors.js';
import { lookAtEmpty } from './empty-packages.js';
import { runPlan } from './run-plan.js';

export interface GoSettings extends PlanSettings {
  /** Processes at once in a fan-out, packages at once in one process; default: the cores of the machine. */
  readonly parallelism?: number | undefined;
  /** Longest time for the tests of one package, ms; default Go's ten minutes. */
  readonly timeoutMs?: number | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly race?: boolean | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly passEnv: readonly string[];
}

/**
 * Tests the packages of a Go module and collects their profiles. Packages end one by one through the watch; a cancel or
 * the end of the time leaves what had ended. Throws DomainError when `go` itself does not work here.
 */
export async function measureGo(context: RunnerContext, settings: GoSettings): Promise<Measured> {
  const { watch, signal } = context;
  const timings = { list: 0, warm: 0, run: 0 };
  const ended = new Map<string, EndedPackage>();
  const reports: ReportText[] = [];
  const profiles: string[] = [];
  const cutLogs = new Map<string, string>();
  let plan: GoPlan = { measured: [], together: [], fanOut: [], orphans: [], excluded: [] };
  const relativeDir = (dir: string): string => pathWithin(context.dir, dir);
  // As covgate does: each module by itself.
  const alone = settings.strategy === 'fanout';
  let runGo = await createRunGo(context, settings, alone ? workspaceOff : {});
  try {
    const flags = buildFlags(settings);
    watch.phase('list', 'Listing packages...');
    await timed(timings, 'list', async () => {
      const list = (): Promise<GoPackage[]> => listPackages(runGo, patternsOf(settings), flags);
      const packages = await list().catch(async (error: unknown) => {
        if (alone || settings.env['GOWORK'] !== undefined || !isOfOtherWorkspace(error)) throw error;
        runGo = await createRunGo(context, settings, workspaceOff);
        return await list();
      });
      plan = planGo(packages, settings, relativeDir);
    });
    await runAll(runGo, plan, { context, settings, flags, timings, ended, profiles, cutLogs, relativeDir });
  } catch (error) {
    if (!isAbortOf(signal, error)) throw error;
  }
  const cutOff = signal.aborted ? 'canceled' : isLate(context) ? 'timeout' : undefined;
  for (const path of profiles) {
    const text = await readReport(path, 'the profile of go test');
    // Of a profile that nobody finished, the last line may be half.
    const whole = cutOff === undefined ? text : text?.slice(0, text.lastIndexOf('\n') + 1);
    if (whole !== undefined && whole !== '') reports.push({ name: 'go test -coverprofile', text: whole });
  }
  const rows = rowsOf(plan, { ended, cutLogs, relativeDir, unended: cutOff ?? 'timeout' });
  const empty = { runGo, plan, reports, signal, isLate: () => isLate(context) };
  const { packages, report } = await lookAtEmpty(rows, cutOff, empty);
  const places = placesOf(plan, relativeDir);
  return { reports: report === undefined ? reports : [...reports, report], packages, places, timings };
}

interface RunAllParts {
  readonly context: RunnerContext;
  readonly settings: GoSettings;
  readonly flags: readonly string[];
  readonly timings: { list: number; warm: number; run: number };
  readonly ended: Map<string, EndedPackage>;
  readonly profiles: string[];
  readonly cutLogs: Map<string, string>;
  readonly relativeDir: (dir: string) => string;
}

/** Warms the cache where it pays, then tests everything. */
async function runAll(runGo: RunGo, plan: GoPlan, parts: RunAllParts): Promise<void> {
  const { context, settings, flags, timings, ended, profiles, cutLogs, relativeDir } = parts;
  const { watch, cpus, tempDir } = context;
  const concurrency = Math.max(1, Math.min(plan.fanOut.length, settings.parallelism ?? cpus));
  watch.planned(plan.together.length + plan.fanOut.length + plan.orphans.length, {
    excluded: plan.excluded.length,
    parallelism: settings.strategy === 'fanout' ? concurrency : (settings.parallelism ?? cpus),
  });
  if (paysToWarm(plan.fanOut, concurrency, plan.together.length > 0))
    timings.warm = await prewarm(runGo, plan.fanOut, flags, watch);
  const count = plan.together.length + plan.fanOut.length;
  watch.phase('run', `Testing ${count} packages...`);
  await timed(timings, 'run', async () => {
    await runPlan(plan, {
      runGo,
      flags: [...flags, ...testFlags(settings)],
      profileDir: tempDir,
      profiles,
      cutLogs,
      logs: context.logs,
      concurrency,
      processors: settings.strategy === 'fanout' ? undefined : (settings.parallelism ?? cpus),
      relativeDir,
      stopped: () => context.signal.aborted || isLate(context),
      ended: (importPath, each, profile) => {
        ended.set(importPath, each);
        watch.ended(each, profile);
      },
    });
    for (const [importPath, error] of await plainBuildErrors(runGo, ended, flags)) {
      const row = ended.get(importPath);
      if (row === undefined) continue;
      // The log says it with the same columns.
      const logPath = context.logs?.write(importPath, `${error}\n`);
      ended.set(importPath, { ...row, error, ...(logPath !== undefined && { logPath }) });
    }
  });
}

function isLate({ deadline }: RunnerContext): boolean {
  return performance.now() >= (deadline ?? Infinity);
}

function patternsOf({ patterns, exclude, testDir }: GoSettings): readonly string[] {
  return [...new Set([...patterns, ...(testDir === undefined ? [] : [testPattern(testDir)]), ...exclude])];
}

/** Flags of every command that builds; they decide the keys of the build cache. */
function buildFlags({ tags = [], race }: GoSettings): readonly string[] {
  return [...(tags.length > 0 ? [`-tags=${tags.join(',')}`] : []), ...(race === true ? ['-race'] : [])];
}

function testFlags({ timeoutMs }: GoSettings): readonly string[] {
  return timeoutMs === undefined ? [] : [`-timeout=${timeoutMs}ms`];
}

/** The rows of the report in the order of `go list`, what was left out last. */
function rowsOf(
  plan: GoPlan,
  {
    ended,
    cutLogs,
    relativeDir,
    unended,
  }: Pick<RunAllParts, 'ended' | 'cutLogs' | 'relativeDir'> & { readonly unended: 'canceled' | 'timeout' },
): EndedPackage[] {
  const row = (each: GoPackage): EndedPackage => {
    const { importPath: name, dir } = each;
    const logPath = cutLogs.get(name);
    const cut = { name, path: relativeDir(dir), run: unended, ...(logPath !== undefined && { logPath }) };
    return ended.get(name) ?? cut;
  };
  const excluded = plan.excluded.map((each) => ({ ...row(each), run: 'excluded' as const }));
  return [...plan.measured.map(row), ...plan.orphans.map(row), ...excluded];
}

/** Profiles name files by import path; a package's directory need not be called like it. */
function placesOf(plan: GoPlan, relativeDir: (dir: string) => string): { prefix: string; path: string }[] {
  return plan.measured.map(({ importPath, dir }) => ({ prefix: importPath, path: relativeDir(dir) }));
}

function pathWithin(root: string, dir: string): string {
  const path = isAbsolute(dir) ? relative(root, dir) : dir;
  return path === '' ? '.' : path.split(sep).join('/');
}

async function timed<T>(
  timings: { list: number; warm: number; run: number },
  phase: 'list' | 'run',
  work: () => Promise<T>,
): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    timings[phase] = performance.now() - start;
  }
}
