import type { TrialStatus } from '../protocol/run.js';
import { countStatuses } from './count-statuses.js';
import type { ToolCall, Usage } from './transcript.js';

/** One prompt of the trigger tests with what the agent did; waza's names, and ours behind them. */
export interface TriggerResult {
  readonly prompt: string;
  readonly confidence?: string;
  readonly should_trigger: boolean;
  /** Absent when nobody could tell. */
  readonly did_trigger?: boolean;
  readonly error_msg?: string;
  readonly final_output?: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly session_id?: string;
  readonly reason?: string;
  /** Only in a run of several models. */
  readonly model?: string;
  /** `passed` = the right answer, `failed` = the wrong one, `error` = it could not be told. */
  readonly status: TrialStatus;
  readonly duration_ms: number;
  readonly usage?: Usage;
  /** Transcript, relative to the run's directory. */
  readonly events_path?: string;
  /** True when it was not asked in this run but taken from the cache. */
  readonly cached?: true;
  /** The run in which it was asked, when this one continues it. */
  readonly from_run?: string;
}

/** Weighted counts of right and wrong answers, and what follows from them; ratios have four decimals, 0 for 0 / 0. */
export interface TriggerMetrics {
  readonly true_positives: number;
  readonly false_positives: number;
  readonly true_negatives: number;
  readonly false_negatives: number;
  /** Prompts of which nobody could tell; they are in none of the other figures. */
  readonly errors?: number;
  /** Prompts that were not asked; they are in none of the other figures either. */
  readonly skipped?: number;
  readonly canceled?: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly accuracy: number;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const fourDecimals = (value: number): number => Math.round(value * 10_000) / 10_000;

/** A prompt of confidence `medium` counts half. */
function weightOf({ confidence }: TriggerResult): number {
  return confidence === 'medium' ? 0.5 : 1;
}

/**
 * Waza's formulas: precision TP / (TP + FP), recall TP / (TP + FN), F1 2PR / (P + R), accuracy (TP + TN) / all. Counts
 * are the exact weighted sums, where waza rounds them up to whole numbers. Undefined when there are no results.
 */
export function triggerMetrics(results: readonly TriggerResult[]): TriggerMetrics | undefined {
  if (results.length === 0) return undefined;
  const sum = (should: boolean, did: boolean): number =>
    results
      .filter((each) => each.should_trigger === should && each.did_trigger === did)
      .reduce((total, each) => total + weightOf(each), 0);
  const [tp, fp, tn, fn] = [sum(true, true), sum(false, true), sum(false, false), sum(true, false)];
  const [precision, recall] = [ratio(tp, tp + fp), ratio(tp, tp + fn)];
  const { error: errors, skipped, canceled } = countStatuses(results);
  return {
    true_positives: tp,
    false_positives: fp,
    true_negatives: tn,
    false_negatives: fn,
    ...(errors > 0 && { errors }),
    ...(skipped > 0 && { skipped }),
    ...(canceled > 0 && { canceled }),
    precision: fourDecimals(precision),
    recall: fourDecimals(recall),
    f1: fourDecimals(ratio(2 * precision * recall, precision + recall)),
    accuracy: fourDecimals(ratio(tp + tn, tp + fp + tn + fn)),
  };
}

/** The figures in a line: `accuracy 0.9, precision 1, recall 0.8, F1 0.8889, 1 skipped`. Of nothing judged there are none. */
export function triggerText(metrics: TriggerMetrics): string {
  const { accuracy, precision, recall, f1, errors = 0, skipped = 0, canceled = 0 } = metrics;
  const { true_positives: tp, false_positives: fp, true_negatives: tn, false_negatives: fn } = metrics;
  const figures = `accuracy ${accuracy}, precision ${precision}, recall ${recall}, F1 ${f1}`;
  const rest = [
    ...(errors > 0 ? [`${errors} could not be told`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(canceled > 0 ? [`${canceled} canceled`] : []),
  ];
  return [tp + fp + tn + fn > 0 ? figures : 'none judged', ...rest].join(', ');
}
