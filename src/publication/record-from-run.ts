import type { RunSummary } from '../protocol/run.js';
import { PublishedCoverage, PublishedEval } from './outcome-shape.js';
import type { PublicationRecord, RecordState } from './record.js';

export interface RunFacts {
  readonly summary: RunSummary;
  /** The result file of the run as JSON; undefined while it goes on, or when it left none. */
  readonly outcome: unknown;
  readonly sha: string;
  /** The CI job that it ran in; without one the run speaks for itself. */
  readonly job?: PublicationRecord['run'];
  /** Of a run without a job: what tells it apart from others of the suite; a job brings its own. */
  readonly leg?: string;
  readonly url?: string;
  /** Where the suite is, when that is known: the same while the run goes on and when it has ended. */
  readonly dir?: string;
  /** The path of a suite as a reader of the comment knows it, within the project. */
  readonly pathOf: (path: string) => string;
}

/** Numbers that one run has: its last word has the highest, whatever it said before. */
const words = 1_000;

/** A later run of a job has higher numbers than an earlier one: each begins with the millisecond in which it was made. */
function seqOf({ created_at: created, ended_at: ended, progress: { done, total } }: RunSummary): number {
  const last = words - 1;
  const word = total < last ? Math.min(done, last - 1) : Math.floor((Math.min(done, total) / total) * (last - 1));
  return Date.parse(created) * words + (ended === undefined ? word : last);
}

/** The record of a run of the store; not redacted, nor capped yet. A sentence on what is wrong when it cannot be told. */
export function recordFromRun(facts: RunFacts): PublicationRecord | string {
  const { summary, outcome, sha, job, leg = '', url, dir, pathOf } = facts;
  const { id, kind, name, status, progress, created_at: created, started_at: started, ended_at: ended } = summary;
  const base: PublicationRecord = {
    v: 1,
    sha,
    run: job ?? { host: 'local', id, attempt: 1, workflow: 'local', job: kind, leg },
    seq: seqOf(summary),
    suite: name ?? kind,
    ...(dir !== undefined && { dir }),
    kind,
    state: stateOf(summary),
    startedAt: utc(started ?? created),
    ...(ended !== undefined && { endedAt: utc(ended) }),
    ...(url !== undefined && { url }),
  };
  if (outcome === undefined) {
    const told = summary.error === undefined ? {} : { note: summary.error.message };
    return { ...base, ...(status === 'running' && { note: `${progress.done} of ${progress.total} done` }), ...told };
  }
  const read = kind === 'coverage' ? PublishedCoverage.safeParse(outcome) : PublishedEval.safeParse(outcome);
  if (!read.success) return `the result of run ${id} is damaged`;
  return { ...base, ...(kind === 'coverage' ? fromCoverage(outcome, base) : fromEval(outcome, base, pathOf)) };
}

function stateOf({ status, verdict }: RunSummary): RecordState {
  if (status === 'queued' || status === 'running') return 'running';
  if (status === 'canceled') return 'cancelled';
  if (status === 'failed') return 'error';
  // Completed without a verdict would be a bug; it is never a pass.
  return verdict === 'passed' ? 'pass' : verdict === 'failed' ? 'fail' : 'error';
}

function utc(time: string): string {
  return new Date(time).toISOString();
}

function fromEval(outcome: unknown, base: PublicationRecord, pathOf: RunFacts['pathOf']): Partial<PublicationRecord> {
  const {
    eval_name: name,
    eval_path: path,
    summary,
    metrics,
    diagnostics,
    tasks,
    ...rest
  } = PublishedEval.parse(outcome);
  const need = metrics?.['task_completion']?.threshold;
  const baseline = rest.baseline_outcome?.summary.success_rate;
  const warnings = (diagnostics ?? []).filter(({ severity }) => severity === 'warning').map(({ message }) => message);
  const failed = tasks
    .filter(({ status }) => status === 'failed' || status === 'error')
    .map((task) => ({
      id: task.model === undefined ? task.test_id : `${task.test_id} [${task.model}]`,
      reason: reasonOf(task),
    }));
  const judged = summary.succeeded + summary.failed + summary.errors > 0;
  return {
    suite: name === '' ? base.suite : name,
    ...(judged && {
      score: {
        got: summary.success_rate * 100,
        ...(typeof need === 'number' && { need: need * 100 }),
        ...(baseline !== undefined && { base: baseline * 100 }),
        unit: '%' as const,
      },
    }),
    counts: {
      total: summary.total_tests,
      passed: summary.succeeded,
      failed: summary.failed + summary.errors,
      skipped: summary.skipped,
    },
    ...(summary.errors > 0 && { note: `${summary.errors} could not be judged` }),
    ...(failed.length > 0 && { failed }),
    ...(warnings.length > 0 && { warnings }),
    ...(path !== '' && { repro: [`assay run ${shellWord(pathOf(path))}`] }),
  };
}

type Task = PublishedEval['tasks'][number];

/** The first cause of the first trial that did not pass; an error that could not be judged before a grade. */
function reasonOf({ error_msg: own, runs, status }: Task): string {
  const trial = runs.find((each) => each.status === status) ?? runs.find((each) => each.status !== 'passed');
  const grade = Object.values(trial?.validations ?? {}).find(({ passed }) => !passed);
  const told = grade === undefined ? undefined : `${grade.identifier}: ${grade.feedback}`;
  const why = own ?? trial?.error_msg ?? told ?? status;
  return status === 'error' ? `not judged: ${why}` : why;
}

const couldNotBeJudged = ['BUILD_FAILED', 'TIMEOUT', 'CANCELED'];

function fromCoverage(outcome: unknown, base: PublicationRecord): Partial<PublicationRecord> {
  const { totals, groups, patch, warnings } = PublishedCoverage.parse(outcome);
  const failed = groups
    .filter(({ passed }) => !passed)
    .map(({ name, status, percent, floor, max_uncovered: most, error }) => {
      const needs = floor === undefined ? '' : ` of ${floor} %`;
      const allowed = most === undefined ? '' : `, at most ${most} uncovered`;
      const measured = percent === null ? '' : ` ${percent} %${needs}${allowed}`;
      return { id: name, reason: `${status}${measured}${error === undefined ? '' : `: ${error}`}` };
    });
  const [only, ...others] = groups;
  const floor = totals.floor ?? (others.length === 0 ? only?.floor : undefined);
  const skipped = groups.filter(({ status }) => status === 'EXCLUDED').length;
  const lines =
    patch && patch.total > 0 && patch.percent !== null ? `${patch.percent} % of ${patch.total} changed lines` : '';
  const unjudged = groups.filter(({ status }) => couldNotBeJudged.includes(status)).length;
  const notes = [
    ...(totals.passed === false ? ['all groups together are below their floor'] : []),
    ...(unjudged > 0 ? [`${unjudged} could not be judged`] : []),
    ...(lines !== '' ? [`${lines}${patch?.passed === false ? `, needs ${patch.min_percent ?? 'more'}` : ''}`] : []),
  ];
  return {
    suite: base.suite,
    ...(totals.percent !== null && {
      score: { got: totals.percent, ...(floor !== undefined && { need: floor }), unit: '%' as const },
    }),
    counts: {
      total: groups.length,
      passed: groups.filter(({ passed, status }) => passed && status !== 'EXCLUDED').length,
      failed: failed.length,
      skipped,
    },
    ...(notes.length > 0 && { note: notes.join('; ') }),
    ...(failed.length > 0 && { failed }),
    ...(warnings && warnings.length > 0 && { warnings }),
    repro: ['assay coverage'],
  };
}

/** A path as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
