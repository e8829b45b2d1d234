import * as z from 'zod';
import { CoverageSection } from '../../../coverage/section.js';

const text = z.string().optional();
const flag = z.boolean().optional();
const count = z.int().min(0).optional();
const limits = z.record(z.string(), z.int()).optional();

/** `.assay.yaml` or `.waza.yaml`; both have the same keys. An empty text or a 0 counts as left out, as in waza. */
export const ProjectFile = z.strictObject({
  paths: z.strictObject({ skills: text, evals: text, results: text }).optional(),
  defaults: z
    .strictObject({
      engine: text,
      model: text,
      judgeModel: text,
      timeout: count,
      parallel: flag,
      workers: z.int().min(0).max(1_000).optional(),
      verbose: flag,
      sessionLog: flag,
    })
    .optional(),
  /** `maxMegabytes` is ours. */
  cache: z.strictObject({ enabled: flag, dir: text, maxMegabytes: count }).optional(),
  server: z.strictObject({ port: count, resultsDir: text }).optional(),
  dev: z.strictObject({ model: text, target: text, maxIterations: count }).optional(),
  tokens: z
    .strictObject({
      warningThreshold: count,
      fallbackLimit: count,
      limits: z.strictObject({ defaults: limits, overrides: limits }).optional(),
    })
    .optional(),
  /** Ours. */
  coverage: CoverageSection.optional(),
  graders: z.strictObject({ programTimeout: z.number().min(0).optional() }).optional(),
  storage: z.strictObject({ provider: text, accountName: text, containerName: text, enabled: flag }).optional(),
});
export type ProjectFile = z.output<typeof ProjectFile>;
