import * as z from 'zod/mini';

const list = <T extends z.ZodMiniType>(item: T) => z.optional(z.nullable(z.array(item)));
const text = z.optional(z.nullable(z.string()));
const number = z.optional(z.nullable(z.number()));

const Usage = z.looseObject({
  input_tokens: number,
  output_tokens: number,
  premium_requests: number,
  cost: number,
  model_metrics: z.optional(z.nullable(z.record(z.string(), z.looseObject({ request_cost: number })))),
});

const Trial = z.looseObject({
  status: z.string(),
  score: number,
  duration_ms: number,
  validations: z.optional(z.nullable(z.record(z.string(), z.looseObject({ score: z.number() })))),
  session_digest: z.optional(z.nullable(z.looseObject({ usage: z.optional(z.nullable(Usage)) }))),
});

const Task = z.looseObject({
  test_id: z.string(),
  model: text,
  tags: list(z.string()),
  status: z.string(),
  digest: text,
  runs: list(Trial),
});

/**
 * The members of a result file that a comparison reads, of our `result.json` as well as of waza's `results.json`, which
 * writes `null` for empty lists. Members that are not named here are left alone.
 */
export const StoredResult = z.looseObject({
  run_id: text,
  eval_id: text,
  eval_name: text,
  skill: text,
  timestamp: text,
  status: text,
  verdict: text,
  seed: number,
  config: z.optional(z.nullable(z.looseObject({ model_id: text, models: list(z.string()), engine_type: text }))),
  digests: z.optional(z.nullable(z.record(z.string(), z.string()))),
  tasks: z.nullable(z.array(Task)),
});

export type StoredResult = z.output<typeof StoredResult>;
export type StoredTask = z.output<typeof Task>;
export type StoredTrial = z.output<typeof Trial>;
export type StoredUsage = z.output<typeof Usage>;
