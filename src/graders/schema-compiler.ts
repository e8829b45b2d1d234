import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv, type AnySchemaObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { regexCompiler } from '../support/regex.js';
import { canonicalJson } from '../support/canonical-json.js';
import { readEvalFile } from './eval-files.js';
import { GraderConfigError, type GraderContext } from './grader.js';
import { useOwnKeywords } from './schema-keywords.js';
import { withoutNotes } from './schema-notes.js';

/** A schema with the file it comes from, and its place in the config. */
export interface SchemaSource {
  readonly schema: unknown;
  readonly file?: string;
  readonly place: readonly (string | number)[];
}

/** Gives what is wrong with a value: at most ten violations, none when it fits. */
export type Validator = (value: unknown) => readonly string[];

const mostViolations = 10;
const compiled = new WeakMap<GraderContext, Map<string, Promise<Validator>>>();

/**
 * Compiles a JSON Schema: 2020-12, or the draft that `$schema` names. References lead to the schema itself or to
 * files within the roots. Equal schemas of a run share one validator. Rejects with GraderConfigError.
 */
export function compileSchema(source: SchemaSource, context: GraderContext): Promise<Validator> {
  let known = compiled.get(context);
  if (!known) compiled.set(context, (known = new Map()));
  const key = `${source.file ?? ''}\n${canonicalJson(source.schema)}`;
  let validator = known.get(key);
  if (!validator) known.set(key, (validator = compile(source, context)));
  return validator;
}

async function compile({ schema: given, file, place }: SchemaSource, context: GraderContext): Promise<Validator> {
  const refuse = (message: string, hint?: string): GraderConfigError =>
    new GraderConfigError([{ path: place, code: 'bad-schema', message, ...(hint !== undefined && { hint }) }]);
  const schema = withoutNotes(given);
  if (typeof schema === 'boolean') return () => (schema ? [] : ['the schema allows no value']);
  if (!isObject(schema)) throw refuse('a schema is an object, true or false');
  const dialect = dialectOf(schema['$schema']);
  if (!dialect)
    throw refuse(
      `the dialect ${JSON.stringify(schema['$schema'])} is not supported`,
      'use draft-07, 2019-09 or 2020-12, or leave $schema out',
    );
  const ajv = new dialect.Ajv(await optionsFor(context));
  useOwnKeywords(ajv);
  // Relative references start from the file of the schema, or from the eval for one that is written in it.
  const base = pathToFileURL(file ?? join(context.evalDir, 'schema.json')).href;
  try {
    const validate = await ajv.compileAsync({ $id: base, ...schema, $schema: dialect.uri });
    return (value) => violationsOf(validate, value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const lost = / is loaded but (\S+) cannot be resolved$/.exec(reason)?.[1]?.replace(base, '');
    throw refuse(
      lost === undefined ? `the schema does not compile: ${reason}` : `$ref ${lost} does not exist in the schema`,
      ...(lost === undefined ? [] : ['a local $ref is `#/` and the way to it, such as `#/$defs/name`']),
    );
  }
}

const dialects = [
  { Ajv: Ajv2020, uri: 'https://json-schema.org/draft/2020-12/schema' },
  { Ajv: Ajv2019, uri: 'https://json-schema.org/draft/2019-09/schema' },
  { Ajv, uri: 'http://json-schema.org/draft-07/schema#' },
] as const;

/** Forgives http for https and a `#` too many or too few. */
function dialectOf(name: unknown): (typeof dialects)[number] | undefined {
  if (name === undefined) return dialects[0];
  const plain = (uri: string): string => uri.replace(/^https?:/, '').replace(/#$/, '');
  return dialects.find((dialect) => typeof name === 'string' && plain(dialect.uri) === plain(name));
}

async function optionsFor(context: GraderContext): Promise<Options> {
  const compilePattern = await regexCompiler();
  const linear = (pattern: string) => {
    const { test } = compilePattern(pattern);
    // The library tells patterns apart by their text.
    return { test, toString: () => pattern };
  };
  return {
    strict: false,
    // An output without `constructor` has none, whatever its prototype has.
    ownProperties: true,
    // Formats are notes, not checks, as in waza.
    validateFormats: false,
    allErrors: false,
    logger: false,
    code: { regExp: Object.assign(linear, { code: '' }) },
    loadSchema: async (uri) => loadReferenced(uri, context),
  };
}

async function loadReferenced(uri: string, context: GraderContext): Promise<AnySchemaObject> {
  if (!uri.startsWith('file:'))
    throw new Error(`$ref leads to ${uri}: only files beside the eval and the schema itself may be referred to`);
  const path = fileURLToPath(uri);
  const file = await readEvalFile(path, context, [dirname(path)]);
  if ('problem' in file) throw new Error(`$ref cannot be read: ${file.problem}`);
  const schema = withoutNotes(JSON.parse(file.bytes.toString('utf8')));
  if (!isObject(schema)) throw new Error(`$ref leads to ${path}, which holds no schema`);
  return schema;
}

function violationsOf(validate: ValidateFunction, value: unknown): string[] {
  if (validate(value) === true) return [];
  return (validate.errors ?? [])
    .slice(0, mostViolations)
    .map(
      (error) => `${error.instancePath === '' ? 'the value' : error.instancePath} ${error.message ?? error.keyword}`,
    );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
