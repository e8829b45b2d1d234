import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readEvalFile } from './eval-files.js';
import { type EvalFile, type GraderContext, GraderConfigError, GraderError } from './grader.js';
import { checkOutput } from './schema-check.js';
import type { SchemaSource, Validator } from './schema-compiler.js';
import type { SchemaAnswer, SchemaVerdict } from './schema-messages.js';
import { SchemaThread, SchemaThreadError, type ThreadSchema } from './schema-thread.js';
import { isQuick, longestSchema, weighSchema } from './schema-weight.js';

/** Checks outputs with one schema. */
export interface SchemaJudge {
  /** Throws, or rejects with, GraderError or the signal's reason. `ms`: the longest that it may take. */
  judge(output: string, ms: number, signal: AbortSignal): SchemaVerdict | Promise<SchemaVerdict>;
}

const longestJudgingMs = 10_000;

/**
 * Compiles a schema: a small one here, all others in a thread, so that nobody has to wait for one that takes for ever,
 * and a cancel ends it. Rejects with GraderConfigError or the reason of the context's signal.
 */
export async function createSchemaJudge(
  source: SchemaSource,
  context: GraderContext,
  thread = sharedThread(),
): Promise<SchemaJudge> {
  const weight = weighSchema(source.schema);
  let validate: Validator | undefined;
  let taken: ThreadSchema | undefined;
  // Only the built program has the thread.
  if (weight < Infinity || thread === undefined) {
    const { compileSchema } = await import('./schema-compiler.js');
    validate = await compileSchema(source, context);
    await letOthers(context.signal);
  } else await compileIn(thread, (taken = threadSchema(source, context)), context.signal);
  return {
    judge(output, ms, signal) {
      if (validate !== undefined && (thread === undefined || isQuick(weight, output.length)))
        return checkOutput(validate, output);
      if (thread === undefined) throw new Error('without a thread there is a validator');
      taken ??= threadSchema(source, context);
      return judgeIn(thread, taken, output, Math.min(ms, longestJudgingMs), signal);
    },
  };
}

function threadSchema(source: SchemaSource, context: GraderContext): ThreadSchema {
  const { place, file } = source;
  return {
    source: { text: textOf(source), place, evalDir: context.evalDir, ...(file !== undefined && { file }) },
    readFile: (name, bases) => boundedFile(name, bases, context),
  };
}

function textOf({ schema, place }: SchemaSource): string {
  let text: string;
  try {
    text = JSON.stringify(schema);
  } catch (error) {
    if (error instanceof RangeError) throw refused(place, 'the schema is nested too deeply');
    throw error;
  }
  if (text.length > longestSchema)
    throw refused(place, `the schema has ${text.length} characters, more than the ${longestSchema} that are compiled`);
  return text;
}

function refused(place: SchemaSource['place'], message: string): GraderConfigError {
  return new GraderConfigError([{ path: place, code: 'bad-schema', message }]);
}

async function boundedFile(name: string, bases: readonly string[], context: GraderContext): Promise<EvalFile> {
  const file = await readEvalFile(name, context, bases);
  if ('problem' in file || file.bytes.length <= longestSchema) return file;
  return { problem: `${name} has ${file.bytes.length} bytes, more than the ${longestSchema} that are compiled` };
}

const tooMuch = {
  time: 'takes too long',
  memory: 'takes too much memory',
  broken: 'breaks the thread that is',
} as const;

async function compileIn(thread: SchemaThread, schema: ThreadSchema, signal: AbortSignal | undefined): Promise<void> {
  const { place } = schema.source;
  let answer: SchemaAnswer;
  try {
    answer = await thread.compile(schema, signal);
  } catch (error) {
    if (!(error instanceof SchemaThreadError)) throw error;
    throw refused(place, `the schema ${tooMuch[error.kind]} to compile: ${error.message}`);
  }
  if ('issues' in answer) throw new GraderConfigError(answer.issues);
  if ('problem' in answer) throw refused(place, `the schema does not compile: ${answer.problem}`);
}

async function judgeIn(
  thread: SchemaThread,
  schema: ThreadSchema,
  output: string,
  ms: number,
  signal: AbortSignal,
): Promise<SchemaVerdict> {
  let answer: SchemaAnswer;
  try {
    answer = await thread.judge(schema, output, ms, signal);
  } catch (error) {
    if (!(error instanceof SchemaThreadError)) throw error;
    throw new GraderError(`the schema ${tooMuch[error.kind]} to check the output: ${error.message}`, { cause: error });
  }
  if ('violations' in answer || 'notJson' in answer) return answer;
  if ('problem' in answer) throw new GraderError(answer.problem);
  throw new GraderError(`the schema does not compile any more: ${JSON.stringify(answer)}`);
}

let lastTurn = 0;

/** A suite can have thousands of small schemas. */
async function letOthers(signal: AbortSignal | undefined): Promise<void> {
  if (performance.now() - lastTurn > 20) {
    await setImmediate();
    lastTurn = performance.now();
  }
  signal?.throwIfAborted();
}

let shared: SchemaThread | undefined;

/** One for the process. In the shipped program its file lies in dist, beside this code or one directory above its chunk. */
function sharedThread(): SchemaThread | undefined {
  if (shared !== undefined) return shared;
  const places = ['./schema-worker.mjs', '../schema-worker.mjs'];
  const file = places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((place) => existsSync(place));
  return file === undefined ? undefined : (shared = new SchemaThread(file));
}
