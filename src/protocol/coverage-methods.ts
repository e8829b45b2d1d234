import * as z from 'zod/mini';
import { described, optional, wholeNumber } from './shapes.js';
import { method } from './method.js';
import { Progress, RunError, RunId, RunStatus, Verdict } from './run.js';

const texts = z.array(z.string().check(z.minLength(1)));

/** A floor that was raised or removed; percentages with one decimal. */
const FloorChange = z.object({
  group: z.string(),
  metric: z.string(),
  from: described(z.nullable(z.number()), 'null: new'),
  to: described(z.nullable(z.number()), 'null: removed'),
});

export const coverageMethods = {
  'coverage.run': method({
    title: 'Measure coverage',
    description:
      'Runs the tests of a project and holds every package to its coverage floor; with patch_base also the changed lines. Answers a run_id.',
    effect: 'execute',
    idempotent: false,
    tool: 'coverage',
    params: z.strictObject({
      dir: optional(z.string(), 'Default: the first root'),
      config: optional(z.string(), 'Project file; default: the nearest .assay.yaml'),
      packages: optional(texts, 'Go patterns; default ./...'),
      exclude: optional(texts),
      parallelism: optional(wholeNumber(1, 1_024)),
      patch_base: optional(z.string().check(z.minLength(1)), 'Also judge the lines changed since this commit'),
      diff_text: optional(z.string(), 'A unified diff to judge instead'),
      reports: optional(texts, 'Finished reports, instead of running tests'),
      timeout_ms: optional(wholeNumber(1, 86_400_000)),
      detach: optional(z.boolean()),
      events: optional(z.enum(['none', 'progress', 'all'])),
      wait: optional(z.boolean(), 'Answer when the run has ended'),
    }),
    result: z.object({
      run_id: z.string(),
      status: optional(RunStatus),
      verdict: optional(Verdict),
      progress: optional(Progress),
      error: optional(RunError),
      result_path: optional(z.string()),
      summary: optional(z.string()),
    }),
  }),
  'coverage.ratchet': method({
    title: 'Raise coverage floors',
    description:
      'Raises stored floors to what a passed, complete coverage run measured; never lowers one. A dry run unless dry_run is false.',
    effect: 'write',
    idempotent: true,
    tool: 'coverage',
    params: z.strictObject({
      run_id: RunId,
      dry_run: optional(z.boolean(), 'Default true'),
      loosen: optional(
        z.strictObject({ group: z.string(), to: z.number(), reason: z.string().check(z.minLength(1)) }),
        'Instead: lower one floor',
      ),
    }),
    result: z.object({
      changes: z.array(FloorChange),
      written: z.boolean(),
      reason_in: z.optional(z.string()),
    }),
  }),
} as const;
