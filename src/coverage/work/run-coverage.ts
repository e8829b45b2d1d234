import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, posix } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import type { Verdict } from '../../protocol/run.js';
import { endStrays } from '../../support/process-killer.js';
import { makeTempDirectory, removeDirectory } from '../../support/temp-directory.js';
import { mainMetric, resolveFloors } from '../floors/resolve-floors.js';
import { gateVerdict, judgeGroups } from '../gate.js';
import { pathFilter } from '../groups.js';
import { measureGo } from '../go/measure-go.js';
import { coverageTotals, outcomeGroupsInTurns } from '../outcome-rows.js';
import type { CoverageOutcome, OutcomePatch, OutcomeTotals } from '../outcome.js';
import { judgeTotal, roundingHint } from '../total.js';
import { looksMeasurable, patchCoverage } from '../patch/patch-coverage.js';
import { measureCommand, readReports } from '../runners/measure-command.js';
import { RunLogs } from '../runners/run-logs.js';
import type { Measured, RunnerContext } from '../runners/runner.js';
import { carriedDirectory, carriedWarning, keepReports, withCarried } from './carried-reports.js';
import { type Collected, collect, turns } from './collect.js';
import { problemError, readFloors } from './floor-store.js';
import { changedInDiff } from './given-diff.js';
import { changedSince } from './git-diff.js';
import { createEarlyRows } from './early-rows.js';
import { fingerprintOf } from './fingerprint.js';
import type { CoveragePlan } from './plan.js';
import { writeRatchetFacts } from './ratchet-facts.js';
import { unmeasuredGroups } from './lost-floors.js';
import { type CoverageRun, createRunWatch, type RunWatch } from './run-watch.js';

export interface CoverageDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The real path of a file within the allowed roots. Throws DomainError. */
  readonly resolvePath: (path: string, base: string) => Promise<string>;
  readonly redact: (text: string) => string;
  /** The directory of all runs: the last good reports of flags lie in it too. */
  readonly storeDir: string;
}

/**
 * Measures, judges and makes the outcome. Temporary files and processes are gone when it settles. Throws DomainError
 * for what cannot be carried out; a cancel leaves an outcome of what had ended.
 */
export async function runCoverage(
  plan: CoveragePlan,
  run: CoverageRun,
  deps: CoverageDeps,
): Promise<{ readonly outcome: CoverageOutcome; readonly verdict: Verdict }> {
  const start = performance.now();
  const tempDir = await makeTempDirectory('coverage');
  const watch = createRunWatch(run, { early: createEarlyRows(plan), gate: plan.gate });
  try {
    const deadline = plan.timeoutMs === undefined ? undefined : start + plan.timeoutMs;
    const cpus = availableParallelism();
    const logs = new RunLogs({ dir: run.dir, redact: deps.redact });
    const context = { dir: plan.dir, tempDir, env: deps.env, signal: run.signal, deadline, cpus, watch, logs };
    const found = await measureAndTell(plan, context, deps, watch);
    const keptDir = carriedDirectory(deps.storeDir, plan.dir);
    const { reports, carried } = await withCarried(found, keptDir);
    const measured = { ...found, reports };
    const complete = plan.complete && carried.length === 0;
    const parseStart = performance.now();
    watch.phase('parse', 'Reading reports...');
    const judged = await judge(plan, measured, run, deps).catch((error: unknown) => {
      // What a canceled run lacks to be judged is not why it ended.
      throw run.signal.aborted ? run.signal.reason : error;
    });
    const { verdicts, totals, patch, groups, collected } = judged;
    const warnings = [...carried.map(carriedWarning), ...judged.warnings];
    await writeRatchetFacts(run.dir, { ...plan, complete }, verdicts, {
      fingerprint: fingerprintOf(plan, collected.merged),
      missed: [
        ...(patch?.passed === false ? ['the changed lines'] : []),
        ...(totals.passed === false ? ['the total floor'] : []),
      ],
      mainOf: ({ group }) => plan.gate.metric ?? mainMetric(group),
    });
    const verdict = patch?.passed === false || totals.passed === false ? 'failed' : gateVerdict(verdicts);
    const { dir } = plan;
    if (!run.signal.aborted && (measured.run ?? 'tested') === 'tested' && (measured.failedTests ?? []).length === 0)
      await keepReports(found.reports, keptDir, { dir, env: deps.env, signal: run.signal });
    for (const warning of warnings) watch.warn('coverage', warning);
    watch.judged(verdicts);
    const end = performance.now();
    const { list, warm, run: running } = measured.timings;
    const timings = { list, warm, run: running, parse: end - parseStart, total: end - start };
    const outcome: CoverageOutcome = {
      schema_version: 1,
      run_id: run.id,
      kind: 'coverage',
      status: run.signal.aborted ? 'canceled' : 'completed',
      name: plan.name,
      dir: plan.dir,
      verdict,
      totals,
      groups,
      ...(patch && { patch }),
      timings_ms: rounded(timings),
      complete,
      ...(carried.length > 0 && { carried }),
      warnings,
    };
    return { outcome, verdict };
  } finally {
    await endStrays();
    await removeDirectory(tempDir);
  }
}

/** Every package that has ended is told of before anything else happens. */
async function measureAndTell(
  plan: CoveragePlan,
  context: RunnerContext,
  deps: CoverageDeps,
  watch: RunWatch,
): Promise<Measured> {
  try {
    return await measure(plan, context, deps);
  } finally {
    await watch.settled();
  }
}

async function measure(plan: CoveragePlan, context: RunnerContext, { resolvePath }: CoverageDeps): Promise<Measured> {
  const { source, dir } = plan;
  if (source.kind === 'go') return await measureGo(context, source.settings);
  if (source.kind === 'command') return await measureCommand(context, { ...source, resolvePath });
  const reports = await readReports(dir, source.reports, resolvePath);
  return { ...reports, timings: { list: 0, warm: 0, run: 0 } };
}

async function judge(plan: CoveragePlan, measured: Measured, run: CoverageRun, deps: CoverageDeps) {
  const { dir, gate } = plan;
  // What a cancel of the tests has left is still read; a cancel from here on ends the reading.
  const reading = run.signal.aborted ? undefined : run.signal;
  const collected = await withUnmeasured(plan, measured, await collect(measured, plan, reading));
  const fingerprint = fingerprintOf(plan, collected.merged);
  const stored = await readFloors(collected.groups, plan.floors, { dir, fingerprint });
  const resolved = resolveFloors(collected.groups, { stored: stored.floors, overrides: plan.overrides }, gate);
  const [error, ...more] = resolved.errors;
  if (error !== undefined) throw new DomainError('validation-failed', [error, ...more.slice(0, 9)].join('\n'));
  const stale = plan.complete ? resolved.unmatched.map((each) => `the floor of ${each} is about no group`) : [];
  const verdicts = judgeGroups(collected.groups, resolved.floors, gate);
  const patch = run.signal.aborted ? undefined : await judgePatch(plan, collected, run, deps);
  const hint = roundingHint(verdicts, gate);
  const warnings = [...collected.warnings, ...stored.warnings, ...stale, ...(hint === undefined ? [] : [hint])];
  const groups = await outcomeGroupsInTurns(verdicts, turns(reading), sourceOf(dir, collected));
  const sum = coverageTotals(verdicts, gate);
  const { totalFloor: floor, complete } = plan;
  // The sum of a part is not the total.
  const totals: OutcomeTotals = floor === undefined || !complete ? sum : judgeTotal(sum, floor, { verdicts, gate });
  return { verdicts, totals, patch, warnings, groups, collected };
}

/** Adds the groups that have a floor and that finished reports do not tell of. Go itself tells of all its packages. */
async function withUnmeasured(plan: CoveragePlan, measured: Measured, collected: Collected): Promise<Collected> {
  const { run = 'tested', packages } = measured;
  if (!plan.complete || packages !== undefined || run !== 'tested') return collected;
  const { groups, stale } = await unmeasuredGroups(collected.groups, plan.floors, {
    dir: plan.dir,
    exclude: plan.exclude,
    files: collected.merged.files,
  });
  const warnings = stale.map((each) => `the stored floor of ${each} is about no group`);
  return {
    ...collected,
    groups: [...collected.groups, ...groups],
    warnings: [...collected.warnings, ...warnings],
  };
}

async function judgePatch(
  { patch, dir, exclude }: CoveragePlan,
  { merged, groups }: Collected,
  { signal }: CoverageRun,
  { env }: CoverageDeps,
): Promise<OutcomePatch | undefined> {
  if (patch === undefined) return undefined;
  const place = { dir, env, signal };
  const { diffText } = patch;
  const diff = diffText === undefined ? await changedSince(patch, place) : await changedInDiff(diffText, place);
  const judged = patchCoverage(diff, merged.files, {
    ...patch,
    source: textIn(dir),
    measurable: measurableBut(exclude, { merged, groups }),
  });
  if (!judged.ok) throw problemError(judged.problem);
  return judged.value;
}

/** Files that a report should tell of: none that the settings leave out, alone or with their whole package. */
function measurableBut(
  exclude: readonly string[],
  { merged, groups }: Pick<Collected, 'merged' | 'groups'>,
): (path: string) => boolean {
  const looks = looksMeasurable(merged.files);
  const excluded = pathFilter(exclude, []);
  const packages = new Set(groups.filter(({ run }) => run === 'excluded').map(({ path }) => path));
  return (path) => looks(path) && !excluded(path) && !packages.has(posix.dirname(path));
}

/** Only Go's blocks need the text: they span braces and comments. */
function sourceOf(dir: string, { merged }: Collected): ((path: string) => string | undefined) | undefined {
  return merged.formats.includes('go') ? textIn(dir) : undefined;
}

function textIn(dir: string): (path: string) => string | undefined {
  return (path) => {
    try {
      const file = join(dir, path);
      return statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}

function rounded<T extends Record<string, number>>(timings: T): T {
  return Object.fromEntries(Object.entries(timings).map(([name, ms]) => [name, Math.round(ms)])) as T;
}
