import * as z from 'zod';
import { EvalGraderEntry } from './grader-entry.js';

const textMap = z.record(z.string(), z.string());
const notBlank = z.string().regex(/\S/, 'must not be blank');

export const Hook = z.strictObject({
  command: notBlank,
  working_directory: z.string().optional(),
  exit_codes: z.array(z.int()).optional(),
  error_on_fail: z.boolean().optional(),
  /** Seconds; ours. */
  timeout_seconds: z.number().positive().optional(),
  shell: z.boolean().optional(),
  env: textMap.optional(),
});
export type Hook = z.output<typeof Hook>;

export const Hooks = z.strictObject({
  before_run: z.array(Hook).optional(),
  after_run: z.array(Hook).optional(),
  before_task: z.array(Hook).optional(),
  after_task: z.array(Hook).optional(),
});
export type Hooks = z.output<typeof Hooks>;

const Metric = z.strictObject({
  name: z.string().min(1),
  weight: z.number().optional(),
  threshold: z.number().optional(),
  enabled: z.boolean().optional(),
  description: z.string().optional(),
});

/** `timeout_seconds`, `executor` and `model` may come from the project file; see effective-config.ts. */
export const EvalConfig = z.strictObject({
  trials_per_task: z.int().min(1).max(10_000),
  timeout_seconds: z.int().min(1).optional(),
  parallel: z.boolean().optional(),
  max_workers: z.int().min(0).max(1_000).optional(),
  fail_fast: z.boolean().optional(),
  executor: z.string().optional(),
  model: z.string().optional(),
  skill_directories: z.array(z.string().min(1)).optional(),
  required_skills: z.array(z.string()).optional(),
  mcp_servers: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  max_attempts: z.int().min(0).max(1_000).optional(),
  group_by: z.string().optional(),
  judge_model: z.string().optional(),
  executor_options: z.record(z.string(), z.unknown()).optional(),
  seed: z.int().min(0).optional(),
  keep_workspaces: z.boolean().optional(),
});
export type EvalConfig = z.output<typeof EvalConfig>;

/** eval.yaml: every key of waza's format and ours, with nothing else allowed. */
export const EvalFile = z.strictObject({
  name: notBlank,
  description: z.string().optional(),
  skill: z.string().optional(),
  version: z.string().optional(),
  config: EvalConfig,
  hooks: Hooks.optional(),
  inputs: textMap.optional(),
  tasks_from: z.string().optional(),
  range: z.array(z.int().min(0)).length(2).optional(),
  graders: z.array(EvalGraderEntry).optional(),
  metrics: z.array(Metric).optional(),
  tasks: z.array(z.string().min(1)).optional(),
  baseline: z.boolean().optional(),
});
export type EvalFile = z.output<typeof EvalFile>;
