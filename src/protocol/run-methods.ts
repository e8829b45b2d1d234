import * as z from 'zod';
import { method } from './method.js';
import { pageParams, pageResult } from './paging.js';
import { RunId, RunKind, RunStatus, RunSummary } from './run.js';

const runId = RunId.describe('run-<uuid> as eval.run answered it');

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
    tool: 'eval',
    params: z.strictObject({ run_id: runId, reason: z.string().max(1_000).optional() }),
    result: z.object({ canceled: z.boolean().describe('True only if this call ended the run') }),
  }),
  'run.wait': method({
    title: 'Wait for a run',
    description: 'Answers when the run has ended, or after timeout_ms with its status so far.',
    effect: 'read',
    idempotent: true,
    tool: 'eval',
    waits: true,
    params: z.strictObject({
      run_id: z
        .union([RunId, z.literal('latest')])
        .optional()
        .describe('Default "latest": the run that this connection started last'),
      timeout_ms: z.int().min(0).max(86_400_000).optional(),
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
      kind: RunKind.optional(),
      status: RunStatus.optional(),
      name: z.string().optional().describe('Exact name of the eval'),
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
      view: z.enum(['summary', 'failures', 'tasks', 'task', 'full']).optional(),
      task_id: z.string().optional().describe('For view task'),
      trial: z.int().min(1).optional().describe('For view task: one trial with its transcript'),
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
      from_seq: z.int().min(1).optional().describe('Default 1'),
      limit: z.int().min(1).max(5_000).optional().describe('Default 500'),
      follow: z.boolean().optional().describe('Send later events as run.event notifications'),
    }),
    result: z.object({
      events: z.array(z.looseObject({ seq: z.number(), type: z.string() })),
      next_seq: z.number().describe('from_seq of the next page'),
      ended: z.boolean().describe('True when run_ended is among the events up to next_seq'),
    }),
  }),
} as const;
