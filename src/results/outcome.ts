import type { Diagnostic } from '../protocol/diagnostic.js';
import type { RunStatus, TrialStatus, Verdict } from '../protocol/run.js';
import type { SkillComparison } from './compare/compare-runs.js';
import type { RunStatistics, TaskStatistics } from './intervals.js';
import type { Recommendation } from './recommendation.js';
import type { TriggerMetrics, TriggerResult } from './trigger-metrics.js';
import type { MetricResult, MetricSums } from './metric.js';
import type { SkillInvocation, ToolCall, Usage } from './transcript.js';

/** One grader's judgement of one trial (waza: `validations[name]`). */
export interface GradeRecord {
  readonly identifier: string;
  readonly type: string;
  /** 0..1 */
  readonly score: number;
  readonly weight: number;
  readonly passed: boolean;
  readonly feedback: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly duration_ms: number;
  /** True when the grader could not judge; the trial is then an error, never a pass or a fail. */
  readonly error?: boolean;
}

export interface SessionDigest {
  readonly tool_call_count: number;
  readonly tools_used: readonly string[];
  readonly tool_calls?: readonly ToolCall[];
  readonly errors: readonly string[];
  readonly usage?: Usage;
  readonly session_id?: string;
  /** Names of the skills that the agent took up. */
  readonly skill_invocations?: readonly SkillInvocation[];
  /** What the executor cannot tell; without it, none means none. */
  readonly unreported?: readonly ('tool_calls' | 'skill_invocations')[];
}

/** One attempt at a task (waza: one member of `runs`). */
export interface TrialResult {
  readonly run_number: number;
  readonly attempts: number;
  readonly status: TrialStatus;
  readonly duration_ms: number;
  readonly score: number;
  readonly weighted_score: number;
  readonly validations: Readonly<Record<string, GradeRecord>>;
  readonly session_digest: SessionDigest;
  /** What graders that ask a model used, beside the agent's own usage. */
  readonly judge_usage?: Usage;
  readonly final_output: string;
  /** True when `final_output` is the head and tail of a longer output, whole in `output_path`. */
  readonly output_truncated?: boolean;
  readonly output_path?: string;
  readonly error_msg?: string;
  /** Transcript of the trial, relative to the run's directory. */
  readonly events_path?: string;
  readonly workspace?: string;
  /** What the agent left in its workspace, for a replay; relative to the run's directory. */
  readonly workspace_path?: string;
  /** Why that was not kept. */
  readonly workspace_left_out?: string;
  /** What judges answered, for a replay; relative to the run's directory. */
  readonly judge_path?: string;
  /** True when the agent itself broke off, as `error_msg` says; graders may have judged what there was. */
  readonly execution_error?: true;
  /** True when the trial was not made in this run but taken from the cache; times and usage are those of its making. */
  readonly cached?: true;
  /** The run in which the trial was made, when this one continues it. */
  readonly from_run?: string;
}

export interface BootstrapInterval {
  readonly lower: number;
  readonly upper: number;
  readonly mean: number;
  readonly confidence_level: number;
  readonly num_bootstraps: number;
}

export interface TaskStats extends TaskStatistics {
  readonly pass_rate: number;
  readonly avg_score: number;
  readonly avg_weighted_score: number;
  readonly min_score: number;
  readonly max_score: number;
  readonly std_dev_score: number;
  readonly score_variance: number;
  readonly ci95_lo?: number;
  readonly ci95_hi?: number;
  readonly flaky: boolean;
  readonly avg_duration_ms: number;
  readonly bootstrap_ci?: BootstrapInterval;
}

/** What the skills change: the pass rates of one task with and without them, with waza's names and formulas. */
export interface SkillImpact {
  readonly pass_rate_with_skills: number;
  readonly pass_rate_baseline: number;
  /** With skills less baseline. */
  readonly delta: number;
  /** `delta` in per cent of the baseline, which counts as 0.01 at least. */
  readonly percent_change: number;
}

export interface TaskOutcome {
  readonly test_id: string;
  readonly display_name: string;
  /** Only in a run of several models. */
  readonly model?: string;
  /** With `config.group_by`: the group, or the first of `groups`. */
  readonly group?: string;
  /** Only of a task that counts in several groups. */
  readonly groups?: readonly string[];
  readonly tags?: readonly string[];
  readonly source?: string;
  /** Of the task's own part of the suite: its text, files and graders. Equal digests are the same task. */
  readonly digest?: string;
  readonly status: TrialStatus;
  readonly error_msg?: string;
  readonly runs: readonly TrialResult[];
  readonly stats?: TaskStats;
  /** In a run with baseline, when trials of both arms were judged. */
  readonly skill_impact?: SkillImpact;
}

/**
 * A task that has ended, as a run keeps it until its outcome is written: the trials only as their JSON text,
 * which was made when each ended, or as a way to read it back: nothing is serialised twice, and a long run stays small.
 */
export interface FinishedTask {
  readonly record: Omit<TaskOutcome, 'runs'>;
  readonly trials: readonly (string | (() => string))[];
  readonly usage?: Usage;
  /** True in the arm without skills. */
  readonly baseline?: true;
  readonly judgeUsage?: Usage;
  readonly metricSums?: MetricSums;
}

/** What the tasks of one group come to: waza's names, with our counts of what did not pass. */
export interface GroupSums {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  readonly total: number;
  /** Mean over the tasks that were made, an error counting as 0; 0 when none was. */
  readonly avg_score: number;
}

export interface OutcomeSummary {
  readonly total_tests: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly errors: number;
  readonly skipped: number;
  readonly canceled: number;
  readonly success_rate: number;
  readonly aggregate_score: number;
  readonly weighted_score: number;
  readonly min_score: number;
  readonly max_score: number;
  readonly std_dev: number;
  readonly duration_ms: number;
  /** With `config.group_by`. */
  readonly groups?: readonly GroupSums[];
  readonly usage?: Usage;
  readonly judge_usage?: Usage;
  /** Mean of the enabled metrics that could be measured, by their weights. */
  readonly metrics_score?: number;
  readonly statistics?: RunStatistics & { readonly bootstrap_ci?: BootstrapInterval };
  /** Trials, of a run with cache: taken from it, looked for in vain, put into it. */
  readonly cache?: { readonly hits: number; readonly misses: number; readonly stored: number };
}

export type OutcomeMetrics = Readonly<Record<string, MetricResult>>;

/** One model's part of a run of several: what its tasks with skills came to. */
export interface ModelOutcome {
  readonly model_id: string;
  /** Its `duration_ms` is the sum of the model's trials: models share the time of the run. */
  readonly summary: OutcomeSummary;
  readonly metrics: OutcomeMetrics;
  readonly trigger_metrics?: TriggerMetrics;
  readonly verdict?: Verdict;
}

/** What the same tasks came to without skills. It is compared with, never judged. */
export interface BaselineOutcome {
  readonly config: EvalOutcome['config'];
  /** Its `duration_ms` is the sum of its trials. */
  readonly summary: OutcomeSummary;
  readonly tasks: readonly TaskOutcome[];
}

/** The final state and sums of an eval run: `result.json`, with waza's field names and ours. */
export interface EvalOutcome {
  readonly schema_version: 1;
  readonly run_id: string;
  /** Equal to `run_id`; waza's name for it. */
  readonly eval_id: string;
  readonly kind: 'eval';
  /** The run that this one continues. */
  readonly resumed_from?: string;
  readonly status: RunStatus;
  readonly verdict?: Verdict;
  readonly error?: { readonly kind: string; readonly message: string };
  readonly skill: string;
  readonly eval_name: string;
  readonly eval_path: string;
  /** Start, RFC 3339. */
  readonly timestamp: string;
  readonly seed: number;
  readonly config: {
    readonly runs_per_test: number;
    /** The first one in a run of several. */
    readonly model_id: string;
    /** Only in a run of several. */
    readonly models?: readonly string[];
    readonly engine_type: string;
    readonly timeout_sec: number;
    readonly judge_model?: string;
    readonly workers: number;
    readonly fail_fast: boolean;
    readonly max_attempts: number;
  };
  readonly digests: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: OutcomeSummary;
  readonly metrics: OutcomeMetrics;
  /** Only in a run of several models, in the order of the request. */
  readonly models?: readonly ModelOutcome[];
  /** Of the trigger tests, of all models. */
  readonly trigger_metrics?: TriggerMetrics;
  /** Model by model; prompts that should trigger first. */
  readonly trigger_results?: readonly TriggerResult[];
  readonly metadata?: { readonly recommendation?: Recommendation };
  /** True in a run with baseline; `tasks` are those with skills all the same. */
  readonly is_baseline?: true;
  readonly baseline_outcome?: BaselineOutcome;
  /** In a run with baseline, for each model: whether the skills make its tasks better, by paired tests. */
  readonly skill_comparison?: readonly SkillComparison[];
  /** With several models, every task once for each. */
  readonly tasks: readonly TaskOutcome[];
}
