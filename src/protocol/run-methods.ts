import * as z from 'zod/mini';
import { described, optional, wholeNumber } from './shapes.js';
import { method } from './method.js';
import { pageParams, pageResult } from './paging.js';
import { RunId, RunKind, RunStatus, RunSummary } from './run.js';

const runId = described(RunId, 'run-<uuid> as eval.run answered it');

export const runMethods = {
  'run.status': method({
    title: 'Status of a run',
    description: 'Tells how far a run is, or how it ended.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({ run_id: runId }),
    result: RunSummary,
  }),
  'run.cancel': method({
    title: 'Cancel a run',
    description: 'Stops a run with all its processes and answers when the work has stopped; finished trials are kept.',
    effect: 'write',
    idempotent: true,
    tool: 'run',
    params: z.strictObject({ run_id: runId, reason: optional(z.string().check(z.maxLength(1_000))) }),
    result: z.object({ canceled: described(z.boolean(), 'True only if this call ended the run') }),
  }),
  'run.wait': method({
    title: 'Wait for a run',
    description: 'Answers when the run has ended, or after timeout_ms with its status so far.',
    effect: 'read',
    idempotent: true,
    tool: 'run',
    waits: true,
    params: z.strictObject({
      run_id: optional(
        z.union([RunId, z.literal('latest')]),
        'Default "latest": the run that this connection started last',
      ),
      timeout_ms: optional(wholeNumber(0, 86_400_000)),
    }),
    result: RunSummary,
  }),
  'run.list': method({
    title: 'List runs',
    description: 'Lists runs, newest first.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({
      kind: optional(RunKind),
      status: optional(RunStatus),
      name: optional(z.string(), 'Exact name of the eval'),
      ...pageParams,
    }),
    result: z.object({ runs: z.array(RunSummary), ...pageResult }),
  }),
  'run.result': method({
    title: 'Result of a run',
    description: 'The outcome of an ended run. The default view, failures, gives the sums and what went wrong and why.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({
      run_id: runId,
      view: optional(
        z.enum(['summary', 'failures', 'tasks', 'task', 'triggers', 'full', 'interpretation']),
        'interpretation: in plain words what went wrong, the likelier cause, what to do next',
      ),
      task_id: optional(z.string(), 'For view task'),
      trial: optional(wholeNumber(1), 'For view task: one trial with its transcript'),
      model: optional(z.string(), 'Only this one of several models'),
      baseline: optional(z.boolean(), 'The tasks without skills'),
      ...pageParams,
    }),
    result: z.looseObject({
      run_id: z.string(),
      status: RunStatus,
      view: z.string(),
      ...pageResult,
    }),
  }),
  'run.events': method({
    title: 'Events of a run',
    description: 'The events of a run in order, in pages.',
    effect: 'read',
    idempotent: true,
    params: z.strictObject({
      run_id: runId,
      from_seq: optional(wholeNumber(1), 'Default 1'),
      limit: optional(wholeNumber(1, 5_000), 'Default 500'),
      follow: optional(z.boolean(), 'Send later events as run.event notifications'),
    }),
    result: z.object({
      events: z.array(z.looseObject({ seq: z.number(), type: z.string() })),
      next_seq: described(z.number(), 'from_seq of the next page'),
      ended: described(z.boolean(), 'True when run_ended is among the events up to next_seq'),
    }),
  }),
} as const;
