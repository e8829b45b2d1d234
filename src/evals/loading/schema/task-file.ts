import * as z from 'zod';
import { Expected } from './expected.js';
import { TaskGraderEntry } from './grader-entry.js';

const texts = z.array(z.string());

/** A file that a trial starts with: written out here, or read from the fixture directory. */
export const InputFile = z.strictObject({ path: z.string().optional(), content: z.string().optional() });
export type InputFile = z.output<typeof InputFile>;

/** A task file: every key of waza's format, with nothing else allowed. */
export const TaskFile = z.strictObject({
  id: z.string().regex(/\S/, 'must not be blank'),
  name: z.string().regex(/\S/, 'must not be blank'),
  description: z.string().optional(),
  enabled: z.boolean().optional(),
  tags: texts.optional(),
  timeout_seconds: z.int().min(1).optional(),
  context_dir: z.string().min(1).optional(),
  inputs: z.strictObject({
    prompt: z.string(),
    context: z.record(z.string(), z.unknown()).optional(),
    environment: z.record(z.string(), z.string()).optional(),
    files: z.array(InputFile).optional(),
    /** Ours: variables of this task's templates, over the eval's `inputs`. */
    vars: z.record(z.string(), z.string()).optional(),
  }),
  expected: Expected.optional(),
  graders: z.array(TaskGraderEntry).optional(),
});
export type TaskFile = z.output<typeof TaskFile>;
