import * as z from 'zod/mini';
import { described, optional, wholeNumber } from './shapes.js';
import { Diagnostic } from './diagnostic.js';
import { method } from './method.js';
import { pageParams, pageResult } from './paging.js';
import { Progress, RunError, RunStatus, Verdict } from './run.js';

const evalPath = described(z.string().check(z.minLength(1)), 'Path of an eval.yaml, or of the directory that holds it');

// A caller whose list came out empty wants nothing, which must not cost a run of everything.
const notNone = 'an empty list chooses nothing; leave it out instead';
const globs = z.array(z.string()).check(z.minLength(1, notNone));

const EvalEntry = z.object({
  path: z.string(),
  name: z.string(),
  skill: optional(z.string()),
  tasks: optional(z.number()),
  problem: optional(z.string(), 'Why the file does not load'),
});

export const evalMethods = {
  'eval.list': method({
    title: 'List evals',
    description: 'Finds eval suites below a directory.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({ dir: optional(z.string(), 'Default: the first root'), ...pageParams }),
    result: z.object({
      evals: z.array(EvalEntry),
      ...pageResult,
      truncated: optional(z.boolean(), 'True when a limit was reached and there may be more'),
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
      description: optional(z.string()),
      skill: optional(z.string()),
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
      context_dir: optional(z.string(), 'Directory of fixture files; default: fixtures beside the eval'),
      tasks: optional(globs, 'Globs over task ids and names'),
      tags: optional(globs, 'Globs over task tags'),
      model: optional(z.string()),
      models: optional(
        z.array(z.string().check(z.minLength(1))).check(z.minLength(1, notNone), z.maxLength(20)),
        'Several models: every task runs with each',
      ),
      baseline: optional(z.boolean(), 'Also run every task without skills, to compare'),
      judge_model: optional(z.string(), 'Model for prompt graders that name none'),
      executor: optional(z.string()),
      executor_options: optional(z.record(z.string(), z.unknown())),
      trials: optional(wholeNumber(1, 10_000), 'Trials per task'),
      workers: optional(wholeNumber(1, 1_000), 'Tasks at once; more than 1 runs them in parallel'),
      fail_fast: optional(z.boolean()),
      seed: optional(wholeNumber(0)),
      resume: optional(z.string(), 'Run that was cut off: its judged trials are taken over, the others made'),
      cache: optional(z.boolean(), 'Take trials that nothing has changed for from the cache, and keep new ones'),
      cache_dir: optional(z.string(), 'Directory of the cache; default: cache in the store'),
      keep_workspaces: optional(z.boolean()),
      detach: optional(z.boolean(), 'Let the run outlive this connection; it ends with the server'),
      output: optional(z.string(), 'Also write the outcome to this file'),
      events: optional(z.enum(['none', 'progress', 'all']), 'Which run.event notifications to send; default progress'),
      wait: optional(z.boolean(), 'Answer when the run has ended'),
    }),
    result: z.object({
      run_id: z.string(),
      status: optional(RunStatus),
      verdict: optional(Verdict),
      progress: optional(Progress),
      error: optional(RunError),
      result_path: optional(z.string()),
      summary: optional(z.string(), 'The outcome in a few lines'),
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
          tags: optional(z.array(z.string())),
          enabled: z.boolean(),
          source: described(z.string(), 'The file that holds it'),
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
