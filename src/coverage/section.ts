import * as z from 'zod';
import { metricNames } from './model.js';
import { tenthsOf } from './percent.js';

const text = z.string().min(1);
const texts = z.array(text).min(1);
const flag = z.boolean().optional();
const oneDecimal = 'has at most one decimal';
const Percent = z
  .number()
  .min(0)
  .max(100)
  .refine((percent) => tenthsOf(percent) !== undefined, oneDecimal);
const count = z.int().min(0).max(1_000_000_000);
const Metric = z.enum(metricNames);

const Floor = z.union([Percent, z.strictObject({ maxUncovered: count })]);
/** A floor of the main metric, or floors of several. */
const FloorEntry = z.union([
  Percent,
  z.strictObject({
    maxUncovered: count.optional(),
    lines: Floor.optional(),
    statements: Floor.optional(),
    branches: Floor.optional(),
    functions: Floor.optional(),
  }),
]);

/** The section `coverage` of the project file: what `coverage.run` measures, how, and what must hold. */
export const CoverageSection = z.strictObject({
  /** What runs the tests; default: found out from the files of the directory. */
  language: z.enum(['go', 'javascript', 'python']).optional(),
  /** The command that runs the tests and writes `reports`, as an argv. */
  command: texts.optional(),
  reports: z
    .array(
      z.union([
        text,
        z
          .strictObject({
            path: text,
            base: text.optional(),
            /** What this part of the project is called. */
            flag: z
              .string()
              .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/)
              .optional(),
            /** Whether its last good report stands in where this run has written none. */
            carryforward: flag,
          })
          .refine((each) => each.carryforward !== true || each.flag !== undefined, 'carryforward needs a `flag`')
          .refine(
            (each) => each.flag === undefined || each.carryforward !== undefined,
            'a `flag` has no effect without `carryforward`',
          ),
      ]),
    )
    .refine((list) => {
      const flags = list.flatMap((each) => (typeof each === 'string' ? [] : (each.flag ?? [])));
      return new Set(flags).size === flags.length;
    }, 'two reports have the same `flag`')
    .optional(),
  /** Variables that tests get besides, and names of ones that are passed on to them. */
  env: z.record(z.string(), z.string()).optional(),
  passEnv: texts.optional(),
  timeoutSeconds: z.number().positive().max(86_400).optional(),
  /** Groups by patterns; default: Go packages, else the nearest package.json, pyproject.toml or Cargo.toml. */
  groups: z.array(z.strictObject({ name: text, include: texts, exclude: texts.optional() })).optional(),
  /** Patterns of files, or of Go packages, that are not measured. */
  exclude: z.array(text).optional(),
  /** What a floor without a metric is about. */
  metric: Metric.optional(),
  defaultFloor: z.union([Percent, z.literal('none')]).optional(),
  /** What the sum of all groups must reach, besides each of them. */
  totalFloor: Floor.optional(),
  /** By the name or directory of a group, or a pattern of them; the first that matches wins. */
  floors: z.record(z.string(), FloorEntry).optional(),
  /** `beside`: a `.covgate` in each package; `central`: one file. */
  store: z.enum(['beside', 'central']).optional(),
  floorFile: text.optional(),
  tightness: z.strictObject({ enabled: flag, tolerance: Percent.optional() }).optional(),
  rounding: z.enum(['down', 'go']).optional(),
  ratchet: z.strictObject({ slack: Percent.optional(), prune: flag }).optional(),
  patch: z
    .strictObject({
      base: text.optional(),
      minPercent: Percent.optional(),
      maxUncovered: count.optional(),
      minChangedLines: count.optional(),
      partialIsMiss: flag,
      includeUntracked: flag,
    })
    .optional(),
  go: z
    .strictObject({
      packages: texts.optional(),
      testDir: text.optional(),
      srcPrefix: text.optional(),
      strategy: z.enum(['single', 'fanout']).optional(),
      parallelism: z.int().min(1).max(1_024).optional(),
      tags: z.array(text).optional(),
      race: flag,
      /** Longest time for the tests of one package; default Go's ten minutes. */
      timeoutSeconds: z.number().positive().max(86_400).optional(),
    })
    .optional(),
});
export type CoverageSection = z.output<typeof CoverageSection>;
