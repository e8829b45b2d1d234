import { join } from 'node:path';
import { mapToEnd } from '../../support/map-to-end.js';
import type { ProcessResult } from '../../support/process-group.js';
import type { GroupRun } from '../model.js';
import type { RunLogs } from '../runners/run-logs.js';
import type { EndedPackage } from '../runners/runner.js';
import type { RunGo } from './go-process.js';
import { noGo, requireDone } from './list.js';
import type { GoPackage } from './packages.js';
import type { FanOutItem, GoPlan } from './plan.js';
import { TestEvents, type TestedPackage } from './test-events.js';

export interface RunPlanParts {
  readonly runGo: RunGo;
  /** Flags of `go test` besides those that measure. */
  readonly flags: readonly string[];
  readonly profileDir: string;
  /** Takes the paths of the profiles that are being written: also those of a run that is cut off. */
  readonly profiles: string[];
  /** Processes at once in the fan-out. */
  readonly concurrency: number;
  /** Processors that all commands share; undefined: each takes what it finds, as covgate's do. */
  readonly processors: number | undefined;
  readonly relativeDir: (dir: string) => string;
  /** True once the tests are being stopped: what ends badly from then on was stopped, and has not failed. */
  readonly stopped: () => boolean;
  readonly logs?: RunLogs | undefined;
  /** Takes the logs of packages whose tests were cut off, by import path. */
  readonly cutLogs: Map<string, string>;
  /** Hears of each package of the plan once. */
  readonly ended: (importPath: string, each: EndedPackage, profile?: string) => void;
}

/** Tests what the plan says, one process for most of it. */
export async function runPlan(plan: GoPlan, parts: RunPlanParts): Promise<void> {
  const { profileDir, profiles, processors, concurrency } = parts;
  if (plan.together.length > 0) {
    const profile = join(profileDir, 'together.out');
    profiles.push(profile);
    await testTogether(plan.together, share(processors), parts, profile);
  }
  const each = processors === undefined ? undefined : Math.max(1, Math.floor(processors / concurrency));
  await mapToEnd(
    plan.fanOut.entries(),
    async ([index, item]) => {
      const profile = join(profileDir, `package-${index}.out`);
      profiles.push(profile);
      await testAlone(item, share(each), parts, profile);
    },
    concurrency,
  );
  if (plan.orphans.length > 0) await testTogether(plan.orphans, share(processors), parts);
}

function share(processors: number | undefined): readonly string[] {
  return processors === undefined ? [] : [`-p=${processors}`];
}

async function testTogether(
  packages: readonly GoPackage[],
  flags: readonly string[],
  { runGo, flags: common, relativeDir, ended, stopped, logs, cutLogs }: RunPlanParts,
  profile?: string,
): Promise<void> {
  const open = new Map(packages.map((each) => [each.importPath, each]));
  let bad = 0;
  const end = (importPath: string, facts: Omit<EndedPackage, 'name' | 'path'>): void => {
    const found = open.get(importPath);
    if (found === undefined) return;
    open.delete(importPath);
    if (!endedWell(facts)) bad += 1;
    const code = profile !== undefined && endedWell(facts) ? codeOf(found, found.hasTests) : {};
    ended(importPath, { name: importPath, path: relativeDir(found.dir), ...facts, ...code }, profile);
  };
  const events = new TestEvents((each) => {
    const facts = factsOf(each, open.get(each.importPath), profile !== undefined);
    if (endedWell(facts) || !stopped()) end(each.importPath, facts);
    else if (facts.logPath !== undefined) cutLogs.set(each.importPath, facts.logPath);
  }, logs);
  // An empty -coverpkg overrides one of GOFLAGS, with which the tests of other packages would count.
  const cover = profile === undefined ? [] : ['-coverpkg=', `-coverprofile=${profile}`];
  const args = ['test', '-json', ...cover, ...flags, ...common, ...open.keys()];
  const result = await heard(runGo, args, events, cutLogs);
  if (open.size > 0) {
    const facts = unendedFacts(result, events);
    for (const importPath of open.keys()) end(importPath, { ...facts, ...logOf(cutLogs.get(importPath)) });
  } else if (bad === 0 && !stopped()) requireDone(result, 'go test');
}

/** One package with the tests that lie elsewhere: only this package is instrumented, in all of its test programs. */
async function testAlone(
  { measured, tests }: FanOutItem,
  flags: readonly string[],
  { runGo, flags: common, relativeDir, ended, stopped, logs, cutLogs }: RunPlanParts,
  profile: string,
): Promise<void> {
  const told: TestedPackage[] = [];
  const events = new TestEvents((each) => {
    if (each.end === 'passed' || !stopped()) told.push(each);
    else if (each.logPath !== undefined) cutLogs.set(measured.importPath, each.logPath);
  }, logs);
  const cover = [`-coverpkg=${measured.importPath}`, `-coverprofile=${profile}`];
  const args = ['test', '-json', ...cover, ...flags, ...common, ...tests];
  const cut = new Map<string, string>();
  const result = await heard(runGo, args, events, cut).finally(() => {
    for (const path of cut.values()) cutLogs.set(measured.importPath, path);
  });
  const facts = told.map((each) => factsOf(each, measured, true));
  const whole = told.length === tests.length ? [] : [unendedFacts(result, events)];
  const worst = [...facts, ...whole].toSorted((a, b) => badness(b.run) - badness(a.run))[0];
  const error = [...facts, ...whole].flatMap((each) => each.error ?? []).join('\n');
  // Tests that lie elsewhere are tests too.
  const run = worst?.run === 'untested' && tests.length > 1 ? 'tested' : (worst?.run ?? 'build-failed');
  ended(
    measured.importPath,
    {
      name: measured.importPath,
      path: relativeDir(measured.dir),
      run,
      durationMs: Math.round(result.durationMs),
      ...(told.length > 0 && told.every(({ cached }) => cached) && { cached: true }),
      ...(error !== '' && { error }),
      ...(endedWell({ run }) && codeOf(measured, measured.hasTests || tests.length > 1)),
      ...logOf(worst?.logPath ?? cutLogs.get(measured.importPath)),
    },
    profile,
  );
}

/** Runs `go` and tells what it says; also of a run that is canceled the logs that are open are kept. */
async function heard(
  runGo: RunGo,
  args: readonly string[],
  events: TestEvents,
  cutLogs: Map<string, string>,
): Promise<ProcessResult> {
  try {
    return await runGo(args, (chunk) => events.push(chunk));
  } finally {
    for (const [importPath, path] of events.close()) cutLogs.set(importPath, path);
  }
}

function logOf(logPath: string | undefined): { readonly logPath?: string } {
  return logPath === undefined ? {} : { logPath };
}

const order: readonly GroupRun[] = ['untested', 'tested', 'tests-failed', 'timeout', 'build-failed'];

function badness(run: GroupRun): number {
  return order.indexOf(run);
}

type Facts = Omit<EndedPackage, 'name' | 'path'>;

function endedWell({ run }: Facts): boolean {
  return run === 'tested' || run === 'untested';
}

const runs = {
  passed: 'tested',
  failed: 'tests-failed',
  'build-failed': 'build-failed',
  timeout: 'timeout',
  'no-tests': 'untested',
} as const satisfies Record<TestedPackage['end'], GroupRun>;

export const unmeasured = 'its tests ended well and measured nothing: is there a TestMain that exits without m.Run?';

function factsOf(each: TestedPackage, known: GoPackage | undefined, measuring: boolean): Facts {
  const { end, durationMs, cached, output, silent, logPath } = each;
  // Without a number it would look like a package that has nothing to cover.
  if (end === 'passed' && measuring && silent === true && known?.hasTests !== false)
    return { run: 'tests-failed', durationMs, error: unmeasured };
  // Go calls a package without tests passed when it has statements, and skipped when it has none.
  const run = end === 'passed' && known?.hasTests === false ? 'untested' : runs[end];
  const error = output === '' ? {} : { error: output.trimEnd() };
  return { run, durationMs, ...(cached && { cached }), ...error, ...logOf(logPath) };
}

/** Of a package without tests nothing is executed: then Go's own word, that it has no statements, is good. */
function codeOf({ files }: GoPackage, tested: boolean): { readonly hasStatements?: true } {
  return tested && files.length > 0 ? { hasStatements: true } : {};
}

/** Of packages that go never told of: the time was out, or go itself gave up. Throws when it could not be started. */
function unendedFacts({ spawnError, timedOut, stderr, exitCode }: ProcessResult, events: TestEvents): Facts {
  if (spawnError !== undefined) throw noGo(spawnError);
  if (timedOut) return { run: 'timeout', error: 'the time of the run was out' };
  const said = `${events.stray.toString()}${stderr.text}`.trim();
  return { run: 'build-failed', error: said === '' ? `go test ended with exit code ${exitCode}` : said };
}
