// The worker thread for JSON Schemas that may take long: it can be ended while it compiles or checks.
import { parentPort } from 'node:worker_threads';
import { type EvalFile, type GraderContext, GraderConfigError } from './grader.js';
import { checkOutput } from './schema-check.js';
import { compileSchema, type Validator } from './schema-compiler.js';
import { isSchemaRequest, type SchemaAnswer, type SchemaText } from './schema-messages.js';

const port = parentPort;
if (port === null) throw new Error('this is a worker');
const say = (answer: SchemaAnswer): void => port.postMessage(answer);

const validators = new Map<number, Validator>();
let takeFile = (_file: EvalFile): void => {};

async function compile({ text, place, file, evalDir }: SchemaText): Promise<Validator> {
  const nothing = (): Promise<never> => Promise.reject(new Error('not in this thread'));
  const sandboxes = { evaluate: nothing, check: nothing, [Symbol.asyncDispose]: nothing };
  const context: GraderContext = {
    evalDir,
    fixturesDir: evalDir,
    // The other side knows the roots, and reads each file once for a run.
    readFile: (name, bases) =>
      new Promise((resolve) => {
        takeFile = resolve;
        say({ read: { name, bases } });
      }),
    resolvePath: nothing,
    env: {},
    programTimeoutSeconds: 0,
    sandboxes,
  };
  return await compileSchema({ schema: JSON.parse(text), place, ...(file !== undefined && { file }) }, context);
}

function judge(validate: Validator | undefined, output: string): SchemaAnswer {
  if (validate === undefined) return { problem: 'the thread does not know the schema' };
  try {
    return checkOutput(validate, output);
  } catch (error) {
    return { problem: textOf(error) };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

port.on('message', (request: unknown) => {
  if (!isSchemaRequest(request)) return;
  if ('file' in request) {
    const { file } = request;
    // A Buffer arrives as plain bytes.
    return takeFile('bytes' in file ? { ...file, bytes: Buffer.from(file.bytes) } : file);
  }
  if ('output' in request) return say(judge(validators.get(request.key), request.output));
  if (request.forget !== undefined) validators.delete(request.forget);
  compile(request.compile).then(
    (validate) => {
      validators.set(request.key, validate);
      say({ compiled: true });
    },
    (error: unknown) => say(error instanceof GraderConfigError ? { issues: error.issues } : { problem: textOf(error) }),
  );
});
say({ ready: true });
