import * as z from 'zod';

const config = z.record(z.string(), z.unknown());

/** A member of `graders` in eval.yaml. `rubric` and `model` are for `prompt` graders; `script` is only known to be refused. */
export const EvalGraderEntry = z.strictObject({
  type: z.string().min(1),
  name: z.string().min(1).optional(),
  weight: z.number().optional(),
  config: config.optional(),
  script: z.string().optional(),
  rubric: z.string().optional(),
  model: z.string().optional(),
});

/** A member of `graders` in a task. Non-empty `assertions` take the place of `config.assertions`. */
export const TaskGraderEntry = z.strictObject({
  type: z.string().min(1),
  name: z.string().min(1).optional(),
  weight: z.number().optional(),
  config: config.optional(),
  assertions: z.array(z.string()).optional(),
  rubric: z.string().optional(),
});

export type EvalGraderEntry = z.output<typeof EvalGraderEntry>;
export type TaskGraderEntry = z.output<typeof TaskGraderEntry>;
