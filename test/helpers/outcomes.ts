import type { EvalOutcome, GradeRecord, TaskOutcome, TrialResult } from '../../src/results/outcome.js';
import type { TrialStatus } from '../../src/protocol/run.js';

/** Builders of results for tests; every member can be overridden. */
export function grade(overrides: Partial<GradeRecord> = {}): GradeRecord {
  return {
    identifier: 'g',
    type: 'text',
    score: 1,
    weight: 1,
    passed: true,
    feedback: 'ok',
    duration_ms: 1,
    ...overrides,
  };
}

export function trial(status: TrialStatus, overrides: Partial<TrialResult> = {}): TrialResult {
  const score = status === 'passed' ? 1 : 0;
  return {
    run_number: 1,
    attempts: 1,
    status,
    duration_ms: 10,
    score,
    weighted_score: score,
    validations: {},
    session_digest: { tool_call_count: 0, tools_used: [], errors: [] },
    final_output: '',
    ...overrides,
  };
}

export function task(id: string, status: TrialStatus, overrides: Partial<TaskOutcome> = {}): TaskOutcome {
  return { test_id: id, display_name: id, status, runs: [], ...overrides };
}

export function outcome(tasks: readonly TaskOutcome[], overrides: Partial<EvalOutcome> = {}): EvalOutcome {
  return {
    schema_version: 1,
    run_id: 'run-1',
    eval_id: 'run-1',
    kind: 'eval',
    status: 'completed',
    verdict: 'passed',
    skill: 's',
    eval_name: 'suite',
    eval_path: 'eval.yaml',
    timestamp: '2026-01-01T00:00:00.000Z',
    seed: 0,
    config: {
      runs_per_test: 1,
      model_id: '',
      engine_type: 'mock',
      timeout_sec: 1,
      workers: 1,
      fail_fast: false,
      max_attempts: 1,
    },
    digests: {},
    diagnostics: [],
    summary: {
      total_tests: tasks.length,
      succeeded: 0,
      failed: 0,
      errors: 0,
      skipped: 0,
      canceled: 0,
      success_rate: 0,
      aggregate_score: 0,
      weighted_score: 0,
      min_score: 0,
      max_score: 0,
      std_dev: 0,
      duration_ms: 0,
    },
    metrics: {},
    tasks,
    ...overrides,
  };
}
