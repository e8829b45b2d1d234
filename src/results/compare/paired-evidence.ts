import type { MeanInterval } from '../intervals.js';
import { mcnemarExact } from '../statistics/mcnemar.js';
import { meanInterval } from '../statistics/mean-interval.js';
import { normalizedGain } from '../statistics/normalized-gain.js';
import { type PermutationTest, pairedPermutation } from '../statistics/paired-permutation.js';
import { type PowerHint, powerHint, type TaskRates } from '../statistics/power.js';
import { mean, standardDeviation } from '../statistics/resampling.js';
import { type ComparableTask, passRate } from './comparable.js';

/** A figure of the same tasks in both runs: means over the tasks, their difference with its 95 % interval and test. */
export interface PairedDifference {
  readonly base: number;
  readonly head: number;
  /** Head less base. */
  readonly delta: number;
  /** Of `delta`, over the tasks; absent with one task. */
  readonly interval?: MeanInterval;
  readonly test: PermutationTest;
}

/** What the tasks that were judged on both sides tell about the difference. */
export interface PairedEvidence {
  readonly tasks: number;
  readonly pass_rate: PairedDifference;
  readonly score: PairedDifference;
  /** Exact McNemar test of the tasks' statuses. */
  readonly tasks_passed: {
    readonly base: number;
    readonly head: number;
    readonly only_base: number;
    readonly only_head: number;
    readonly p: number;
  };
  /** Of the pass rate. */
  readonly normalized_gain: number;
  /** Of the pass rate, else of the score; absent when neither differs. */
  readonly power?: PowerHint & { readonly of: 'pass_rate' | 'score' };
}

export type Pair = readonly [base: ComparableTask, head: ComparableTask];

/** Undefined when no task was judged on both sides. */
export function pairedEvidence(pairs: readonly Pair[], seed: number): PairedEvidence | undefined {
  if (pairs.length === 0) return undefined;
  const rates = pairs.map(([base, head]) => [passRate(base) ?? 0, passRate(head) ?? 0] as const);
  const scores = pairs.map(([base, head]) => [base.score ?? 0, head.score ?? 0] as const);
  const passed = (task: ComparableTask): boolean => task.status === 'passed';
  const onlyBase = pairs.filter(([base, head]) => passed(base) && !passed(head)).length;
  const onlyHead = pairs.filter(([base, head]) => !passed(base) && passed(head)).length;
  const rate = difference(rates, seed);
  const score = difference(scores, seed);
  const several = pairs.every(([base, head]) => base.judged > 1 && head.judged > 1);
  const trials = pairs.reduce((most, [base, head]) => Math.max(most, base.judged, head.judged), 0);
  const power =
    hint('pass_rate', rates, rate.delta, several ? { rates, trials } : undefined) ??
    hint('score', scores, score.delta, undefined);
  return {
    tasks: pairs.length,
    pass_rate: rate,
    score,
    tasks_passed: {
      base: pairs.filter(([base]) => passed(base)).length,
      head: pairs.filter(([, head]) => passed(head)).length,
      only_base: onlyBase,
      only_head: onlyHead,
      p: mcnemarExact(onlyBase, onlyHead),
    },
    normalized_gain: normalizedGain(rate.base, rate.head),
    ...(power && { power }),
  };
}

/** Differences below this are rounding: 0.1 + 0.2 and 0.3 are the same score. */
const rounding = 1e-12;

function deltas(pairs: readonly (readonly [number, number])[]): number[] {
  return pairs.map(([base, head]) => (Math.abs(head - base) < rounding ? 0 : head - base));
}

function difference(pairs: readonly (readonly [number, number])[], seed: number): PairedDifference {
  const moved = deltas(pairs);
  const interval = meanInterval(moved, seed);
  return {
    base: mean(pairs.map(([base]) => base)),
    head: mean(pairs.map(([, head]) => head)),
    delta: mean(moved),
    ...(interval && { interval }),
    test: pairedPermutation(moved, seed),
  };
}

function hint(
  of: 'pass_rate' | 'score',
  pairs: readonly (readonly [number, number])[],
  delta: number,
  made: TaskRates | undefined,
): PairedEvidence['power'] | undefined {
  const found = powerHint(delta, standardDeviation(deltas(pairs)), made);
  return found && { ...found, of };
}
