import * as z from 'zod/mini';
import { described, optional } from './shapes.js';
import { method } from './method.js';
import { pageParams, pageResult } from './paging.js';

const run = z.string().check(z.minLength(1));

/** A gate as a caller writes it: `regression`, or `drop=N%`. */
const Gate = z.string().check(z.regex(/^(regression|drop=\d+(\.\d+)?%?)$/, 'a gate is regression or drop=N%'));

export const compareMethods = {
  'run.compare': method({
    title: 'Compare two runs',
    description:
      'Compares two runs task by task, regressions first, with paired tests. Worse and better are said only of what chance does not explain.',
    effect: 'read',
    idempotent: true,
    tool: 'read',
    params: z.strictObject({
      base: described(run, 'Run id, or path of a result file'),
      head: described(run, 'The same of the newer run'),
      fail_on: optional(z.array(Gate), 'Gates: regression, drop=5%'),
      ...pageParams,
    }),
    result: z.looseObject({
      verdict: z.enum(['better', 'worse', 'same', 'unclear']),
      reason: z.string(),
      gates: z.array(z.object({ gate: z.string(), status: z.enum(['passed', 'failed', 'error']), reason: z.string() })),
      ...pageResult,
    }),
  }),
} as const;
