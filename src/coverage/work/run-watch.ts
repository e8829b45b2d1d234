import type { RunEventBody } from '../../protocol/run-event.js';
import type { Progress } from '../../protocol/run.js';
import type { GroupRun, GroupStatus, GroupVerdict } from '../model.js';
import type { EndedPackage, RunnerWatch } from '../runners/runner.js';

/** The run that this is the work of. */
export interface CoverageRun {
  readonly id: string;
  readonly dir: string;
  readonly signal: AbortSignal;
  emit(event: RunEventBody): void;
  progress(progress: Progress): void;
  record(line: string): unknown;
}

export interface RunWatch extends RunnerWatch {
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
};

const errors: readonly GroupStatus[] = ['BUILD_FAILED', 'TIMEOUT'];
const shownChars = 2_000;

/** Tells the events of a run what a runner says, and counts: `done` rises by one with each package that ends. */
export function createRunWatch(run: Pick<CoverageRun, 'emit' | 'progress' | 'record'>): RunWatch {
  const counts = { total: 0, done: 0, passed: 0, failed: 0, errors: 0 };
  const report = (progress: Partial<Progress> = {}): void =>
    run.progress({ skipped: 0, canceled: 0, ...counts, ...progress });
  return {
    planned(total) {
      counts.total = total;
      report();
    },
    phase: (phase, message) => run.emit({ type: 'phase', phase, message }),
    warn: (code, message) => run.emit({ type: 'warning', code, message }),
    ended(each) {
      const status = ends[each.run];
      if (status === undefined) return;
      counts.done += 1;
      counts.total = Math.max(counts.total, counts.done);
      counts[status === 'failed' ? 'failed' : status === 'error' ? 'errors' : 'passed'] += 1;
      run.record(JSON.stringify(recordOf(each)));
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
      });
      report();
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
}

/** What recovery needs of a package. */
function recordOf({ name, path, run, durationMs }: EndedPackage): object {
  return { name, path, run, ...(durationMs !== undefined && { duration_ms: durationMs }) };
}
