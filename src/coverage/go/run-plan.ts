import { join } from 'node:path';
import pMap from 'p-map';
import type { ProcessResult } from '../../support/process-group.js';
import type { GroupRun } from '../model.js';
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
  /** Hears of each package of the plan once. */
  readonly ended: (importPath: string, each: EndedPackage) => void;
}

/** Tests what the plan says, one process for most of it. */
export async function runPlan(plan: GoPlan, parts: RunPlanParts): Promise<void> {
  const { profileDir, profiles, processors, concurrency } = parts;
  if (plan.together.length > 0) {
    const profile = join(profileDir, 'together.out');
    profiles.push(profile);
    await testTogether(plan.together, [`-coverprofile=${profile}`, ...share(processors)], parts);
  }
  const each = processors === undefined ? undefined : Math.max(1, Math.floor(processors / concurrency));
  await pMap(
    plan.fanOut.entries(),
    async ([index, item]) => {
      const profile = join(profileDir, `package-${index}.out`);
      profiles.push(profile);
      await testAlone(item, [`-coverprofile=${profile}`, ...share(each)], parts);
    },
    { concurrency },
  );
  if (plan.orphans.length > 0) await testTogether(plan.orphans, share(processors), parts);
}

function share(processors: number | undefined): readonly string[] {
  return processors === undefined ? [] : [`-p=${processors}`];
}

async function testTogether(
  packages: readonly GoPackage[],
  flags: readonly string[],
  { runGo, flags: common, relativeDir, ended, stopped }: RunPlanParts,
): Promise<void> {
  const open = new Map(packages.map((each) => [each.importPath, each]));
  let bad = 0;
  const end = (importPath: string, facts: Omit<EndedPackage, 'name' | 'path'>): void => {
    const found = open.get(importPath);
    if (found === undefined) return;
    open.delete(importPath);
    if (!endedWell(facts)) bad += 1;
    ended(importPath, { name: importPath, path: relativeDir(found.dir), ...facts });
  };
  const events = new TestEvents((each) => {
    const facts = factsOf(each, open.get(each.importPath));
    if (endedWell(facts) || !stopped()) end(each.importPath, facts);
  });
  const args = ['test', '-json', ...flags, ...common, ...open.keys()];
  const result = await runGo(args, (chunk) => events.push(chunk));
  if (open.size > 0) {
    const facts = unendedFacts(result, events);
    for (const importPath of open.keys()) end(importPath, facts);
  } else if (bad === 0 && !stopped()) requireDone(result, 'go test');
}

/** One package with the tests that lie elsewhere: only this package is instrumented, in all of its test programs. */
async function testAlone(
  { measured, tests }: FanOutItem,
  flags: readonly string[],
  { runGo, flags: common, relativeDir, ended, stopped }: RunPlanParts,
): Promise<void> {
  const heard: TestedPackage[] = [];
  const events = new TestEvents((each) => {
    if (each.end === 'passed' || !stopped()) heard.push(each);
  });
  const args = ['test', '-json', `-coverpkg=${measured.importPath}`, ...flags, ...common, ...tests];
  const result = await runGo(args, (chunk) => events.push(chunk));
  const facts = heard.map((each) => factsOf(each, measured));
  const whole = heard.length === tests.length ? [] : [unendedFacts(result, events)];
  const worst = [...facts, ...whole].toSorted((a, b) => badness(b.run) - badness(a.run))[0];
  const error = [...facts, ...whole].flatMap((each) => each.error ?? []).join('\n');
  // Tests that lie elsewhere are tests too.
  const run = worst?.run === 'untested' && tests.length > 1 ? 'tested' : (worst?.run ?? 'build-failed');
  ended(measured.importPath, {
    name: measured.importPath,
    path: relativeDir(measured.dir),
    run,
    durationMs: Math.round(result.durationMs),
    ...(heard.length > 0 && heard.every(({ cached }) => cached) && { cached: true }),
    ...(error !== '' && { error }),
  });
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

function factsOf({ end, durationMs, cached, output }: TestedPackage, known: GoPackage | undefined): Facts {
  // Go calls a package without tests passed when it has statements, and skipped when it has none.
  const run = end === 'passed' && known?.hasTests === false ? 'untested' : runs[end];
  return { run, durationMs, ...(cached && { cached }), ...(output !== '' && { error: output.trimEnd() }) };
}

/** Of packages that go never told of: the time was out, or go itself gave up. Throws when it could not be started. */
function unendedFacts({ spawnError, timedOut, stderr, exitCode }: ProcessResult, events: TestEvents): Facts {
  if (spawnError !== undefined) throw noGo(spawnError);
  if (timedOut) return { run: 'timeout', error: 'the time of the run was out' };
  const said = `${events.stray.toString()}${stderr.text}`.trim();
  return { run: 'build-failed', error: said === '' ? `go test ended with exit code ${exitCode}` : said };
}
