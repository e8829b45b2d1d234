/** A metric of an eval, with what its name stands for. */
export interface MetricSpec {
  readonly name: string;
  /** What is measured: a named figure, or the scores of the graders with this name, or of this kind. */
  readonly of: 'task_completion' | 'trigger_accuracy' | 'behavior_quality' | 'grader' | 'kind';
  /** > 0 */
  readonly weight: number;
  /** 0..1; absent: nothing is demanded. */
  readonly threshold?: number;
  readonly description?: string;
}

/** By metric: the sum of the scores that count for it, and how many they are. */
export type MetricSums = Readonly<Record<string, { readonly score: number; readonly grades: number }>>;

/**
 * A metric of a run. What was not measured has no `value`; with a threshold its `passed` is false when it should have
 * been, and absent when nothing that was run could have given it one.
 */
export interface MetricResult {
  readonly identifier: string;
  readonly measured: boolean;
  /** 0..1 */
  readonly value?: number;
  readonly threshold?: number;
  /** Of several models: whether each of them reaches the threshold by itself. */
  readonly passed?: boolean;
  /** Only in the sums of several models: those that do not reach the threshold, when there are any. */
  readonly missed_by?: readonly string[];
  readonly weight: number;
  readonly description?: string;
  readonly details?: Readonly<Record<string, number>>;
}
