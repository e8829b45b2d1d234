import type { RunEventBody } from '../../protocol/run-event.js';
import type { Progress } from '../../protocol/run.js';
import type { GateSettings, GroupRun, GroupStatus, GroupVerdict } from '../model.js';
import { usualFloor } from '../floors/resolve-floors.js';
import { outcomeGroups } from '../outcome-rows.js';
import { percentOf } from '../percent.js';
import type { EndedPackage, RunnerWatch } from '../runners/runner.js';
import type { EarlyRow } from './early-rows.js';

/** The run that this is the work of. */
export interface CoverageRun {
  readonly id: string;
  readonly dir: string;
  readonly signal: AbortSignal;
  emit(event: RunEventBody): void;
  progress(progress: Progress): void;
  record(line: string): unknown;
}

export interface RunWatchOptions {
  /** Judges packages as they end. */
  readonly early?: EarlyRow;
  readonly gate?: GateSettings;
}

export interface RunWatch extends RunnerWatch {
  /** Resolves when every package that has ended is told of. */
  settled(): Promise<void>;
  /** Counts the rows of the report instead of the packages whose tests have ended. */
  judged(verdicts: readonly GroupVerdict[]): void;
}

const ends: Record<GroupRun, 'passed' | 'failed' | 'error' | 'untested' | undefined> = {
  tested: 'passed',
  untested: 'untested',
  'tests-failed': 'failed',
  'build-failed': 'error',
  timeout: 'error',
  canceled: undefined,
  excluded: undefined,
  unmeasured: 'failed',
};

const errors: readonly GroupStatus[] = ['BUILD_FAILED', 'TIMEOUT'];
const shownChars = 2_000;

/**
 * Tells the events of a run what a runner says, and counts: `done` rises by one with each package that ends. Packages
 * are told of in the order in which they end, each as soon as its row is judged.
 */
export function createRunWatch(
  run: Pick<CoverageRun, 'emit' | 'progress' | 'record'>,
  { early, gate = {} }: RunWatchOptions = {},
): RunWatch {
  const counts = { total: 0, done: 0, passed: 0, failed: 0, errors: 0 };
  let telling = Promise.resolve();
  let plan: { packages: number; excluded: number; parallelism: number; default_floor: number | null } | undefined;
  const report = (progress: Partial<Progress> = {}): void =>
    run.progress({ skipped: 0, canceled: 0, ...counts, ...progress });
  return {
    planned(total, facts) {
      counts.total = total;
      const floor = gate.defaultFloor === undefined ? usualFloor : gate.defaultFloor;
      if (facts !== undefined)
        plan = { packages: total, ...facts, default_floor: floor === null ? null : percentOf(floor) };
      report();
    },
    phase: (phase, message) => run.emit({ type: 'phase', phase, message, ...(plan && { plan }) }),
    warn: (code, message) => run.emit({ type: 'warning', code, message }),
    settled: () => telling,
    ended(each, profile) {
      if (ends[each.run] === undefined) return;
      // At once: it is what is left of the package when this process is killed.
      run.record(JSON.stringify(recordOf(each)));
      telling = telling.then(async () => {
        tell(each, profile === undefined ? undefined : await early?.(each, profile));
      });
    },
    judged(verdicts) {
      const of = (wanted: (each: GroupVerdict) => boolean): number => verdicts.filter(wanted).length;
      const canceled = of(({ status }) => status === 'CANCELED');
      const skipped = of(({ status }) => status === 'EXCLUDED');
      const unjudged = of(({ status }) => errors.includes(status));
      const passed = of((each) => each.passed && each.status !== 'EXCLUDED');
      const failed = verdicts.length - passed - skipped - canceled - unjudged;
      const total = verdicts.length;
      report({ total, done: total, passed, failed, errors: unjudged, skipped, canceled });
    },
  };

  function tell(each: EndedPackage, verdict: GroupVerdict | undefined): void {
    const status = ends[each.run];
    if (status === undefined) return;
    counts.done += 1;
    counts.total = Math.max(counts.total, counts.done);
    counts[status === 'failed' ? 'failed' : status === 'error' ? 'errors' : 'passed'] += 1;
    run.emit({
      type: 'package_ended',
      package: each.name,
      path: each.path,
      status,
      done: counts.done,
      total: counts.total,
      ...(each.durationMs !== undefined && { duration_ms: each.durationMs }),
      ...(each.cached && { cached: true }),
      ...(each.error !== undefined && { error: each.error.slice(0, shownChars) }),
      ...(verdict && { row: rowOf(verdict) }),
    });
    report();
  }
}

function rowOf(verdict: GroupVerdict) {
  // The counts are in the verdict: of its lines nothing is said yet.
  const [row] = outcomeGroups([{ ...verdict, group: { ...verdict.group, files: [] } }]);
  if (row === undefined) return undefined;
  const { status, passed, metric, covered, total, percent, floor, max_uncovered, advice } = row;
  return {
    status,
    passed,
    metric,
    covered,
    total,
    percent,
    ...(floor !== undefined && { floor }),
    ...(max_uncovered !== undefined && { max_uncovered }),
    ...(advice !== undefined && { advice }),
  };
}

/** What recovery needs of a package. */
function recordOf({ name, path, run, durationMs }: EndedPackage): object {
  return { name, path, run, ...(durationMs !== undefined && { duration_ms: durationMs }) };
}
