import * as z from 'zod/mini';

const optionalText = z.optional(z.string());
const figure = z.number();

const Grade = z.object({ identifier: z.string(), passed: z.boolean(), feedback: z.string() });
const Trial = z.object({ status: z.string(), error_msg: optionalText, validations: z.record(z.string(), Grade) });

/** What of the outcome of an eval run is published. */
export const PublishedEval = z.object({
  eval_name: z.string(),
  eval_path: z.string(),
  summary: z.object({
    total_tests: figure,
    succeeded: figure,
    failed: figure,
    errors: figure,
    skipped: figure,
    canceled: figure,
    success_rate: figure,
  }),
  metrics: z.optional(z.record(z.string(), z.looseObject({ threshold: z.optional(z.unknown()) }))),
  diagnostics: z.optional(z.array(z.object({ severity: z.string(), message: z.string() }))),
  baseline_outcome: z.optional(z.object({ summary: z.object({ success_rate: figure }) })),
  tasks: z.array(
    z.object({
      test_id: z.string(),
      model: optionalText,
      status: z.string(),
      error_msg: optionalText,
      runs: z.array(Trial),
    }),
  ),
});
export type PublishedEval = z.output<typeof PublishedEval>;

/** The same of a coverage run. */
export const PublishedCoverage = z.object({
  kind: z.literal('coverage'),
  totals: z.object({
    percent: z.nullable(figure),
    covered: figure,
    total: figure,
    floor: z.optional(figure),
    passed: z.optional(z.boolean()),
  }),
  groups: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      passed: z.boolean(),
      percent: z.nullable(figure),
      floor: z.optional(figure),
      max_uncovered: z.optional(figure),
      error: optionalText,
    }),
  ),
  patch: z.optional(
    z.object({ percent: z.nullable(figure), total: figure, passed: z.boolean(), min_percent: z.optional(figure) }),
  ),
  warnings: z.optional(z.array(z.string())),
});
export type PublishedCoverage = z.output<typeof PublishedCoverage>;
