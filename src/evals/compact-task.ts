import type { FinishedTask, TrialResult } from '../results/outcome.js';
import type { TrialStatus } from '../protocol/run.js';
import type { MetricSpec } from '../results/metric.js';
import { metricSums } from '../results/metrics.js';
import { taskStats } from '../results/scoring.js';
import { recordBase, trialOf, type TaskFacts, type WrittenTrial } from './finished-task.js';

/** The task of a suite from which on finished tasks are kept small. */
export const longSuite = 10_000;

/**
 * A finished task of a long suite that had one trial and no usage: of its record, only what the trial came to; the rest is
 * worked out again whenever somebody asks. In a suite of 200,000 the records would be most of what the run holds.
 */
class CompactTask implements FinishedTask {
  readonly metricSums?: NonNullable<FinishedTask['metricSums']>;
  readonly #readBack: () => string;
  readonly #facts: TaskFacts;
  readonly #status: TrialStatus;
  readonly #score: number;
  readonly #weighted: number;
  readonly #durationMs: number;
  constructor(facts: TaskFacts, trial: TrialResult, readBack: () => string, sums: FinishedTask['metricSums']) {
    if (sums !== undefined) this.metricSums = sums;
    this.#facts = facts;
    this.#status = trial.status;
    this.#score = trial.score;
    this.#weighted = trial.weighted_score;
    this.#durationMs = trial.duration_ms;
    this.#readBack = readBack;
  }

  get trials(): FinishedTask['trials'] {
    return [() => trialOf(this.#readBack())];
  }

  get record(): FinishedTask['record'] {
    const trial = {
      status: this.#status,
      score: this.#score,
      weighted_score: this.#weighted,
      duration_ms: this.#durationMs,
    };
    // With one trial nothing is resampled, so that no seed is needed.
    const stats = taskStats([trial], 0);
    return { ...recordBase(this.#facts, this.#status), ...(stats && { stats }) };
  }
}

/** Undefined when there is more to keep. */
export function compactTask(
  task: TaskFacts,
  written: readonly WrittenTrial[],
  metrics: readonly MetricSpec[],
): FinishedTask | undefined {
  const [only, ...more] = written;
  if (only?.readBack === undefined || more.length > 0 || task.arm.baseline === true) return undefined;
  const { trial, readBack } = only;
  if ((trial.session_digest.usage ?? trial.judge_usage) !== undefined) return undefined;
  return new CompactTask(task, trial, readBack, metricSums(metrics, [trial]));
}

/** A task that was left out of a long suite. */
export class UnmadeTask implements FinishedTask {
  readonly trials: FinishedTask['trials'] = none;
  readonly #facts: TaskFacts;
  readonly #status: TrialStatus;
  constructor(facts: TaskFacts, status: TrialStatus) {
    this.#facts = facts;
    this.#status = status;
  }
  get record(): FinishedTask['record'] {
    return recordBase(this.#facts, this.#status);
  }
}

const none: readonly never[] = [];
