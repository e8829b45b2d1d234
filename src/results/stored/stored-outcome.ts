import { statusOf } from '../compare/read-comparable.js';
import type { EvalOutcome, GradeRecord, ModelOutcome, TaskOutcome, TrialResult } from '../outcome.js';
import { taskStats, trialScores } from '../scoring.js';
import { summarize, verdictOf } from '../summary.js';
import type { MetricResult } from '../metric.js';
import type { TriggerResult } from '../trigger-metrics.js';
import type { StoredResult, StoredTask, StoredTrial } from './stored-result.js';

/**
 * The outcome that a result file of anybody tells of, as our own readers take it: members that waza leaves out or writes
 * as `null` are filled in, what it has no word for (a trial in error) is told from the trials, and sums are made anew.
 */
export function outcomeFrom(result: StoredResult): EvalOutcome {
  const seed = result.seed ?? 0;
  const tasks = (result.tasks ?? []).map((task) => taskOf(task, seed));
  const trials = result.config?.runs_per_test ?? 1;
  const status = result.status ?? 'completed';
  const models = result.config?.models;
  return {
    schema_version: 1,
    run_id: result.run_id ?? result.eval_id ?? '',
    eval_id: result.eval_id ?? result.run_id ?? '',
    kind: 'eval',
    status,
    ...(status === 'completed' && { verdict: result.verdict ?? verdictOf(tasks) }),
    ...(result.error && { error: result.error }),
    skill: result.skill ?? '',
    eval_name: result.eval_name ?? '',
    eval_path: result.eval_path ?? 'eval.yaml',
    timestamp: result.timestamp ?? '',
    seed,
    config: {
      runs_per_test: trials,
      model_id: result.config?.model_id ?? '',
      ...(models && { models }),
      engine_type: result.config?.engine_type ?? '',
      timeout_sec: result.config?.timeout_sec ?? 0,
      workers: 1,
      fail_fast: false,
      max_attempts: 1,
    },
    digests: result.digests ?? {},
    diagnostics: result.diagnostics ?? [],
    summary: summarize(tasks, { seed, trials, durationMs: result.summary?.duration_ms ?? 0 }),
    metrics: metricsOf(result),
    ...(result.models && { models: result.models.map((model) => modelOf(model, tasks, { seed, trials })) }),
    ...(result.trigger_results && { trigger_results: result.trigger_results.map(triggerOf) }),
    tasks,
  };
}

function taskOf(task: StoredTask, seed: number): TaskOutcome {
  const runs = (task.runs ?? []).map(trialOf);
  const stats = taskStats(runs, seed);
  const { skill_impact: impact } = task;
  return {
    test_id: task.test_id,
    display_name: task.display_name ?? task.test_id,
    ...(task.model != null && { model: task.model }),
    ...(task.tags && { tags: task.tags }),
    status: statusOf(task, runs),
    ...(task.error_msg != null && { error_msg: task.error_msg }),
    runs,
    ...(stats && { stats }),
    ...(impact && { skill_impact: impact }),
  };
}

function trialOf(trial: StoredTrial, index: number): TrialResult {
  const grades = Object.entries(trial.validations ?? {}).map(([name, each]): readonly [string, GradeRecord] => {
    const { identifier, type, score, weight, passed, feedback, error, duration_ms: durationMs } = each;
    const grade = { identifier: identifier ?? name, type: type ?? '', score, weight: weight ?? 1 };
    const said = { passed: passed ?? false, feedback: feedback ?? '', duration_ms: durationMs ?? 0 };
    return [name, { ...grade, ...said, ...(error === true && { error }) }];
  });
  const status = trial.status === 'n/a' ? 'error' : trial.status;
  const validations = Object.fromEntries(grades);
  return {
    run_number: trial.run_number ?? index + 1,
    attempts: trial.attempts ?? 1,
    status,
    duration_ms: trial.duration_ms ?? 0,
    ...trialScores(status, Object.values(validations)),
    ...(trial.score != null && { score: trial.score }),
    validations,
    session_digest: { tool_call_count: trial.session_digest?.tool_call_count ?? 0, tools_used: [], errors: [] },
    final_output: trial.final_output ?? '',
    ...(trial.error_msg != null && { error_msg: trial.error_msg }),
  };
}

function modelOf(
  { model_id: model, verdict, metrics }: NonNullable<StoredResult['models']>[number],
  all: readonly TaskOutcome[],
  sums: { readonly seed: number; readonly trials: number },
): ModelOutcome {
  const tasks = all.filter((task) => task.model === model);
  const summary = summarize(tasks, { ...sums, durationMs: 0 });
  return { model_id: model, summary, metrics: metricsOf({ metrics }), ...(verdict != null && { verdict }) };
}

function metricsOf({ metrics }: Pick<StoredResult, 'metrics'>): Readonly<Record<string, MetricResult>> {
  const list = Object.entries(metrics ?? {}).map(([name, metric]): [string, MetricResult] => {
    const { identifier, measured, value, threshold, passed, weight, missed_by: missed } = metric;
    const base = { identifier, measured: measured ?? true, weight: weight ?? 1 };
    const figures = { ...(value != null && { value }), ...(threshold != null && { threshold }) };
    const judged = { ...(passed != null && { passed }), ...(missed != null && { missed_by: missed }) };
    return [name, { ...base, ...figures, ...judged }];
  });
  return Object.fromEntries(list);
}

/** waza counts a prompt that nobody could judge as answered wrongly. */
function triggerOf(result: NonNullable<StoredResult['trigger_results']>[number]): TriggerResult {
  const { prompt, should_trigger: should, did_trigger: did, error_msg: error, status, model } = result;
  const told = error != null || did == null ? 'error' : did === should ? 'passed' : 'failed';
  return {
    prompt,
    should_trigger: should,
    ...(did != null && { did_trigger: did }),
    ...(error != null && { error_msg: error }),
    ...(model != null && { model }),
    status: status == null || status === 'n/a' ? told : status,
    duration_ms: 0,
  };
}
