/** A share of successes with the range that the true share lies in. */
export interface RateInterval {
  /** Successes over trials, 0..1. */
  readonly rate: number;
  readonly lower: number;
  readonly upper: number;
  readonly confidence_level: number;
  /** How many were judged: passed or failed. What ended in error or was not made is in neither number. */
  readonly n: number;
  readonly passed: number;
  readonly method: 'wilson';
}

/** A mean with the range that the true mean lies in, and how the range was found. */
export interface MeanInterval {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  readonly confidence_level: number;
  /** Values that the mean is over. */
  readonly n: number;
  /**
   * `bca`: bias-corrected and accelerated bootstrap. `normal`: mean ± z·s/√n, for more than 1,000 values.
   * `constant`: all values are equal, so that they show no spread; the range has no width, which is no certainty.
   */
  readonly method: 'bca' | 'normal' | 'constant';
  readonly num_bootstraps?: number;
  readonly seed?: number;
}

/** What several judged trials tell of a task beside its sums; each member is there when it says something. */
export interface TaskStatistics {
  readonly pass_rate_ci?: RateInterval;
  /** Of the mean of the trials' scores. */
  readonly score_ci?: MeanInterval;
  /** By k: the chance that at least one of k trials passes. */
  readonly pass_at_k?: Readonly<Record<string, number>>;
  /** By k: the chance that all of k trials pass. */
  readonly pass_hat_k?: Readonly<Record<string, number>>;
  /** The chance that two trials disagree. */
  readonly flakiness?: number;
}

/** What the judged tasks of a run tell beside its sums. Intervals are over tasks: each task counts once. */
export interface RunStatistics {
  /** Share of tasks that passed. */
  readonly pass_rate_ci?: RateInterval;
  /** Of the mean of the tasks' scores. */
  readonly score_ci?: MeanInterval;
  /** Means over the tasks that have this k. */
  readonly pass_at_k?: Readonly<Record<string, number>>;
  readonly pass_hat_k?: Readonly<Record<string, number>>;
  /** Tasks of which some judged trials passed and some failed. */
  readonly flaky_tasks?: number;
}
