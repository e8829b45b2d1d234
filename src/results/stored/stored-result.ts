import * as z from 'zod/mini';

const optional = <T extends z.ZodMiniType>(item: T) => z.optional(z.nullable(item));
const list = <T extends z.ZodMiniType>(item: T) => optional(z.array(item));
const map = <T extends z.ZodMiniType>(item: T) => optional(z.record(z.string(), item));
const text = optional(z.string());
const flag = optional(z.boolean());
const number = optional(z.number());
const share = z.number().check(z.gte(0), z.lte(1));
const duration = optional(z.number().check(z.gte(0)));
const count = optional(z.int().check(z.gte(0)));

/** waza's comparisons write `n/a`. */
const Status = z.enum(['passed', 'failed', 'error', 'skipped', 'canceled', 'n/a']);

const Usage = z.looseObject({
  input_tokens: number,
  output_tokens: number,
  premium_requests: number,
  cost: number,
  model_metrics: map(z.looseObject({ request_cost: number })),
});

const Grade = z.looseObject({
  identifier: text,
  type: text,
  score: share,
  passed: flag,
  feedback: text,
  error: flag,
  weight: number,
  duration_ms: duration,
});

const Trial = z.looseObject({
  run_number: count,
  attempts: count,
  status: Status,
  score: optional(share),
  duration_ms: duration,
  final_output: text,
  error_msg: text,
  validations: map(Grade),
  session_digest: optional(z.looseObject({ usage: optional(Usage), tool_call_count: count })),
});

const Task = z.looseObject({
  test_id: z.string(),
  display_name: text,
  model: text,
  tags: list(z.string()),
  status: Status,
  digest: text,
  runs: list(Trial),
  error_msg: text,
  skill_impact: optional(
    z.looseObject({
      pass_rate_with_skills: share,
      pass_rate_baseline: share,
      delta: z.number(),
      percent_change: z.number(),
    }),
  ),
});

const Diagnostic = z.looseObject({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  file: z.string(),
  line: z.number(),
  column: z.number(),
});

const Metrics = map(
  z.looseObject({
    identifier: z.string(),
    measured: flag,
    value: number,
    threshold: number,
    passed: flag,
    missed_by: list(z.string()),
    weight: number,
  }),
);

const Verdict = optional(z.enum(['passed', 'failed', 'error']));

/**
 * The members of a result file that comparisons and interpretations read, of our `result.json` as well as of waza's
 * `results.json`, which writes `null` for empty lists. Members that are not named here are left alone.
 */
export const StoredResult = z.looseObject({
  schema_version: z.optional(z.literal(1)),
  kind: z.optional(z.literal('eval')),
  run_id: text,
  eval_id: text,
  eval_name: text,
  eval_path: text,
  skill: text,
  timestamp: text,
  status: optional(z.enum(['completed', 'failed', 'canceled'])),
  verdict: Verdict,
  error: optional(z.looseObject({ kind: z.string(), message: z.string() })),
  seed: number,
  config: optional(
    z.looseObject({
      model_id: text,
      models: list(z.string()),
      engine_type: text,
      timeout_sec: number,
      runs_per_test: count,
    }),
  ),
  digests: map(z.string()),
  diagnostics: list(Diagnostic),
  metrics: Metrics,
  models: list(z.looseObject({ model_id: z.string(), verdict: Verdict, metrics: Metrics })),
  summary: optional(
    z.looseObject({
      total_tests: count,
      succeeded: count,
      failed: count,
      errors: count,
      skipped: count,
      canceled: count,
      aggregate_score: optional(share),
      duration_ms: duration,
    }),
  ),
  trigger_results: list(
    z.looseObject({
      prompt: z.string(),
      should_trigger: z.boolean(),
      did_trigger: flag,
      status: optional(Status),
      error_msg: text,
      model: text,
    }),
  ),
  tasks: z.nullable(z.array(Task)),
});

export type StoredResult = z.output<typeof StoredResult>;
export type StoredTask = z.output<typeof Task>;
export type StoredTrial = z.output<typeof Trial>;
export type StoredUsage = z.output<typeof Usage>;
