import * as z from 'zod/mini';
import { optional } from './shapes.js';
import { Diagnostic } from './diagnostic.js';
import { Progress, RunKind, RunStatus, TrialStatus, Verdict } from './run.js';

const taskPlace = {
  task_id: z.string(),
  model: optional(z.string(), 'In runs of several models'),
  baseline: optional(z.literal(true), 'Without skills'),
};
const triggerPlace = { trigger: z.number(), prompt: z.string(), model: optional(z.string()) };
const trialPlace = { ...taskPlace, trial: z.number() };

/** The kinds of run event with their own members. `run_ended` is always the last event of a run. */
export const runEventBodies = {
  run_started: z.object({ kind: RunKind, name: optional(z.string()), total: z.number() }),
  progress: z.extend(Progress, { message: optional(z.string()) }),
  task_started: z.object({ ...taskPlace, name: optional(z.string()) }),
  trial_started: z.object(trialPlace),
  agent_event: z.object({ ...trialPlace, event: z.looseObject({ type: z.string() }) }),
  grade: z.object({
    ...trialPlace,
    grader: z.string(),
    grader_type: z.string(),
    passed: z.boolean(),
    score: z.number(),
    feedback: z.string(),
    error: optional(z.boolean()),
    duration_ms: z.number(),
  }),
  trial_ended: z.object({
    ...trialPlace,
    status: TrialStatus,
    score: z.number(),
    attempts: z.number(),
    duration_ms: z.number(),
    error: optional(z.string()),
    cached: optional(z.boolean(), 'Not made in this run'),
  }),
  task_ended: z.object({
    ...taskPlace,
    status: TrialStatus,
    score: optional(z.number()),
    duration_ms: z.number(),
  }),
  trigger_started: z.object(triggerPlace),
  trigger_ended: z.object({
    ...triggerPlace,
    status: TrialStatus,
    should_trigger: z.boolean(),
    did_trigger: optional(z.boolean()),
    duration_ms: z.number(),
    error: optional(z.string()),
    cached: optional(z.boolean()),
  }),
  hook: z.object({
    stage: z.enum(['before_run', 'after_run', 'before_task', 'after_task']),
    command: z.string(),
    ok: z.boolean(),
    exit_code: z.nullable(z.number()),
    message: optional(z.string()),
    task_id: optional(z.string()),
    model: optional(z.string()),
    baseline: optional(z.literal(true)),
    duration_ms: z.number(),
  }),
  phase: z.object({
    phase: z.enum(['list', 'warm', 'run', 'parse']),
    message: z.string(),
    plan: optional(
      z.object({
        packages: z.number(),
        excluded: z.number(),
        parallelism: z.number(),
        default_floor: z.nullable(z.number()),
      }),
      'Of a Go module, once its packages are listed',
    ),
  }),
  package_ended: z.object({
    package: z.string(),
    path: z.string(),
    status: z.enum(['passed', 'failed', 'error', 'untested']),
    done: z.number(),
    total: z.number(),
    duration_ms: optional(z.number()),
    cached: optional(z.boolean()),
    error: optional(z.string()),
    row: optional(
      z.object({
        status: z.string(),
        passed: z.boolean(),
        metric: z.nullable(z.string()),
        covered: z.number(),
        total: z.number(),
        percent: z.nullable(z.number()),
        floor: optional(z.number()),
        max_uncovered: optional(z.number()),
        advice: optional(z.number()),
      }),
      'As the outcome will have it, where it is known by now',
    ),
  }),
  warning: z.object({ code: z.string(), message: z.string(), diagnostic: optional(Diagnostic) }),
  run_ended: z.object({ status: RunStatus, verdict: optional(Verdict), message: optional(z.string()) }),
} as const;

type Bodies = { [T in keyof typeof runEventBodies]: { type: T } & z.output<(typeof runEventBodies)[T]> };
/** An event as its maker writes it; the run's log adds `run_id`, `seq` and `time`. */
export type RunEventBody = Bodies[keyof Bodies];
/** `seq` is 1..n without a gap in the stored log; `time` is RFC 3339 with milliseconds. */
export type RunEvent = RunEventBody & { readonly run_id: string; readonly seq: number; readonly time: string };

/** What a connection that asked for `progress` hears: the frame of the run, not its details. */
export const progressEventTypes: ReadonlySet<RunEventBody['type']> = new Set([
  'run_started',
  'progress',
  'phase',
  'package_ended',
  'warning',
  'run_ended',
]);
