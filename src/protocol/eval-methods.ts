import * as z from 'zod';
import { Diagnostic } from './diagnostic.js';
import { method } from './method.js';
import { pageParams, pageResult } from './paging.js';
import { Progress, RunError, RunStatus, Verdict } from './run.js';

const evalPath = z.string().min(1).describe('Path of an eval.yaml, or of the directory that holds it');

const EvalEntry = z.object({
  path: z.string(),
  name: z.string(),
  skill: z.string().optional(),
  tasks: z.number().optional(),
  problem: z.string().optional().describe('Why the file does not load'),
});

export const evalMethods = {
  'eval.list': method({
    title: 'List evals',
    description: 'Finds eval suites below a directory.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({ dir: z.string().optional().describe('Default: the first root'), ...pageParams }),
    result: z.object({
      evals: z.array(EvalEntry),
      ...pageResult,
      truncated: z.boolean().optional().describe('True when a limit was reached and there may be more'),
    }),
  }),
  'eval.get': method({
    title: 'Show an eval',
    description: 'Shows the settings, task patterns and graders of an eval suite.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({ path: evalPath }),
    result: z.looseObject({
      name: z.string(),
      description: z.string().optional(),
      skill: z.string().optional(),
      config: z.record(z.string(), z.unknown()),
      tasks: z.array(z.string()),
      graders: z.array(z.object({ name: z.string(), type: z.string() })),
    }),
  }),
  'eval.validate': method({
    title: 'Check an eval',
    description:
      'Checks an eval suite and all its tasks without running anything; every finding has file, line and hint.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({ path: evalPath }),
    result: z.object({ valid: z.boolean(), errors: z.array(z.string()), diagnostics: z.array(Diagnostic) }),
  }),
  'eval.run': method({
    title: 'Run an eval',
    description:
      'Starts a run of an eval suite and answers its run_id at once; with wait it answers when the run has ended. Validated and trusted before it starts.',
    effect: 'execute',
    idempotent: false,
    tool: 'eval',
    params: z.strictObject({
      path: evalPath,
      context_dir: z.string().optional().describe('Directory of fixture files; default: fixtures beside the eval'),
      tasks: z.array(z.string()).optional().describe('Globs over task ids and names'),
      tags: z.array(z.string()).optional().describe('Globs over task tags'),
      model: z.string().optional(),
      executor: z.string().optional(),
      executor_options: z.record(z.string(), z.unknown()).optional(),
      trials: z.int().min(1).max(10_000).optional().describe('Trials per task'),
      workers: z.int().min(1).max(1_000).optional().describe('Tasks at once; more than 1 runs them in parallel'),
      fail_fast: z.boolean().optional(),
      seed: z.int().min(0).optional(),
      keep_workspaces: z.boolean().optional(),
      detach: z.boolean().optional().describe('Let the run outlive this connection'),
      output: z.string().optional().describe('Also write the outcome to this file'),
      events: z
        .enum(['none', 'progress', 'all'])
        .optional()
        .describe('Which run.event notifications to send; default progress'),
      wait: z.boolean().optional().describe('Answer when the run has ended'),
    }),
    result: z.object({
      run_id: z.string(),
      status: RunStatus.optional(),
      verdict: Verdict.optional(),
      progress: Progress.optional(),
      error: RunError.optional(),
      result_path: z.string().optional(),
      summary: z.string().optional().describe('The outcome in a few lines'),
    }),
  }),
  'task.list': method({
    title: 'List tasks',
    description: 'Lists the tasks of an eval suite.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({ path: evalPath, ...pageParams }),
    result: z.object({
      tasks: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          tags: z.array(z.string()).optional(),
          enabled: z.boolean(),
          source: z.string().describe('The file that holds it'),
        }),
      ),
      ...pageResult,
    }),
  }),
  'task.get': method({
    title: 'Show a task',
    description: 'Shows one task with its prompt, inputs and graders.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({ path: evalPath, task_id: z.string() }),
    result: z.looseObject({ id: z.string(), name: z.string() }),
  }),
} as const;
