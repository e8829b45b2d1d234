import * as z from 'zod/mini';
import { optional } from './shapes.js';

/** `run-<uuid v7>`: unique across processes and sortable by time. */
export const RunId = z.string().check(z.regex(/^run-[0-9a-f-]{36}$/, 'a run id looks like run-<uuid>'));
export type RunId = string;

export const RunKind = z.enum(['eval', 'coverage']);
export type RunKind = z.output<typeof RunKind>;

/** `failed` = the run could not be carried out. A run whose tasks failed is `completed` with the verdict `failed`. */
export const RunStatus = z.enum(['queued', 'running', 'completed', 'failed', 'canceled']);
export type RunStatus = z.output<typeof RunStatus>;

/** Only of a completed run. `error` = something could not be judged. */
export const Verdict = z.enum(['passed', 'failed', 'error']);
export type Verdict = z.output<typeof Verdict>;

/** Counts of trials. `done` is the sum of the five counts behind it. */
export const Progress = z.object({
  done: z.number(),
  total: z.number(),
  passed: z.number(),
  failed: z.number(),
  errors: z.number(),
  skipped: z.number(),
  canceled: z.number(),
  cached: optional(z.number(), 'How many of the passed and failed were taken from the cache'),
});
export type Progress = z.output<typeof Progress>;

export const RunError = z.object({ kind: z.string(), message: z.string() });

/** What is known of a run at one moment; `run.json` in its directory has the same fields. Times are RFC 3339. */
export const RunSummary = z.object({
  id: z.string(),
  kind: RunKind,
  name: optional(z.string()),
  status: RunStatus,
  verdict: optional(Verdict),
  error: optional(RunError),
  created_at: z.string(),
  started_at: optional(z.string()),
  ended_at: optional(z.string()),
  progress: Progress,
  result_path: optional(z.string()),
});
export type RunSummary = z.output<typeof RunSummary>;

/** How a finished piece of work is judged; `skipped` and `canceled` were never judged. */
export const TrialStatus = z.enum(['passed', 'failed', 'error', 'skipped', 'canceled']);
export type TrialStatus = z.output<typeof TrialStatus>;

export function noProgress(total = 0): Progress {
  return { done: 0, total, passed: 0, failed: 0, errors: 0, skipped: 0, canceled: 0 };
}
