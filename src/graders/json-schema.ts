import * as z from 'zod';
import { readEvalFile } from './eval-files.js';
import { defineGrader, type Grade, GraderConfigError, type Grader, type GraderContext } from './grader.js';
import type { SchemaSource } from './schema-compiler.js';
import type { SchemaVerdict } from './schema-messages.js';
import { wholeOutput } from './whole-output.js';

const config = z.strictObject({
  schema: z.union([z.record(z.string(), z.unknown()), z.boolean()]).optional(),
  schema_file: z.string().min(1).optional(),
});

/** `json_schema`: the whole output is one JSON value that fits a schema. */
export const jsonSchema = defineGrader({
  kind: 'json_schema',
  config,
  async create(given, context): Promise<Grader> {
    const source = await schemaOf(given, context);
    const { createSchemaJudge } = await import('./schema-judge.js');
    const schema = await createSchemaJudge(source, context);
    return {
      needsWorkspace: false,
      grade(input, signal) {
        const verdict = schema.judge(wholeOutput(input), input.timeLimitMs ?? Infinity, signal);
        return verdict instanceof Promise ? verdict.then(gradeOf) : gradeOf(verdict);
      },
    };
  },
});

function gradeOf(verdict: SchemaVerdict): Grade {
  if ('notJson' in verdict) {
    const { notJson: error } = verdict;
    return { score: 0, passed: false, feedback: `the output is not JSON: ${error}`, details: { error } };
  }
  if (verdict.violations.length === 0) return { score: 1, passed: true, feedback: 'the output fits the schema' };
  const failure = `the output does not fit the schema: ${verdict.violations.join(', ')}`;
  return { score: 0, passed: false, feedback: failure, details: { failures: [failure] } };
}

async function schemaOf(given: z.output<typeof config>, context: GraderContext): Promise<SchemaSource> {
  // As in waza, an inline schema wins.
  if (given.schema !== undefined) return { schema: given.schema, place: ['schema'] };
  if (given.schema_file === undefined)
    throw new GraderConfigError([
      {
        path: [],
        code: 'no-checks',
        message: 'there is no schema to check the output with',
        hint: 'give schema or schema_file',
      },
    ]);
  const place = ['schema_file'];
  const file = await readEvalFile(given.schema_file, context);
  if ('problem' in file)
    throw new GraderConfigError([
      {
        path: place,
        code: 'missing-file',
        message: `the schema cannot be read: ${file.problem}`,
        hint: 'schema_file is relative to the directory of the eval or to its fixtures',
      },
    ]);
  try {
    return { schema: JSON.parse(file.bytes.toString('utf8')), file: file.path, place };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new GraderConfigError([{ path: place, code: 'bad-schema', message: `the schema is not JSON: ${reason}` }]);
  }
}
