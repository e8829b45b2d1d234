// oxlint-disable unicorn/no-thenable -- `then` is a word of JSON Schema
import * as z from 'zod';
import { MockEntry } from '../../executors/mock-entry.js';
import { executorKinds } from '../../executors/registry.js';
import { graderKinds } from '../../graders/registry.js';
import { EvalFile } from '../loading/schema/eval-file.js';
import { ProjectFile } from '../loading/schema/project-file.js';
import { TaskFile } from '../loading/schema/task-file.js';
import { TriggerFile } from '../loading/schema/trigger-file.js';
import { descriptions } from './descriptions.js';

export type JsonSchema = { [key: string]: unknown };

/** JSON Schemas of the files that people write, by name: draft 07, which editors know best. */
export const fileSchemas: ReadonlyMap<string, () => JsonSchema> = new Map([
  ['eval', () => titled('eval', 'An eval suite: eval.yaml', withKinds(schemaOf(EvalFile)))],
  ['task', () => titled('task', 'A task of an eval suite', withKinds(schemaOf(TaskFile)))],
  ['project', () => titled('project', 'A project file: .assay.yaml or .waza.yaml', schemaOf(ProjectFile))],
  ['trigger-tests', () => titled('trigger-tests', 'trigger_tests.yaml', schemaOf(TriggerFile))],
  ['mock-script', () => titled('mock-script', 'What the mock executor plays', mockScript())],
]);

function schemaOf(schema: z.ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any', reused: 'inline' });
  const { $schema: _, ...rest } = made;
  return asWritten(rest);
}

/** Numbers are taken as text where text is wanted, as in `version: 1.0`; zod's bounds of whole numbers say nothing. */
function asWritten(value: JsonSchema): JsonSchema {
  const copy: JsonSchema = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === 'propertyNames') continue;
    if ((key === 'maximum' || key === 'minimum') && Math.abs(Number(member)) === Number.MAX_SAFE_INTEGER) continue;
    copy[key] = each(member);
  }
  if (copy['type'] === 'string' && copy['enum'] === undefined && copy['const'] === undefined)
    copy['type'] = ['string', 'number'];
  return copy;
}

function each(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(each);
  return isObject(value) ? asWritten(value) : value;
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Configs of graders by their type, options of executors by their name, as conditions. */
function withKinds(schema: JsonSchema): JsonSchema {
  const properties = members(schema);
  const graders = properties['graders'];
  if (isObject(graders) && isObject(graders['items'])) graders['items'] = withGraderKinds(graders['items']);
  const config = properties['config'];
  if (isObject(config)) properties['config'] = withExecutors(config);
  return schema;
}

function members(schema: JsonSchema): JsonSchema {
  return isObject(schema['properties']) ? schema['properties'] : {};
}

function withGraderKinds(entry: JsonSchema): JsonSchema {
  const kinds = [...graderKinds.values()];
  members(entry)['type'] = { enum: kinds.map(({ kind }) => kind) };
  const branches = kinds.map(({ kind, config }) => {
    const then = { properties: { config: schemaOf(config) } };
    return { if: { properties: { type: { const: kind } } }, then };
  });
  return { ...entry, allOf: branches };
}

function withExecutors(config: JsonSchema): JsonSchema {
  const kinds = [...executorKinds.values()];
  // Also others: a request may name another executor than the file.
  members(config)['executor'] = { anyOf: [{ enum: kinds.map(({ name }) => name) }, { type: 'string' }] };
  const branches = kinds.map(({ name, options }) => ({
    if: { properties: { executor: { const: name } }, required: ['executor'] },
    then: { properties: { executor_options: schemaOf(options) } },
  }));
  return { ...config, allOf: branches };
}

const ref = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` });
const mapOf = (name: string): JsonSchema => ({ type: 'object', additionalProperties: ref(name) });
const has = (...keys: readonly string[]): JsonSchema => ({
  type: 'object',
  anyOf: keys.map((key) => ({ required: [key] })),
});
const strict = (properties: JsonSchema): JsonSchema => ({ type: 'object', properties, additionalProperties: false });

/**
 * Task id (or `*`) → what the agent does, for all trials or a list of one for each; a trial may have attempts, and the
 * arms of a run their own. `triggers` is a map of the same kind, by prompt; `judge` holds one for every grader that asks.
 */
function mockScript(): JsonSchema {
  const attempts = strict({ attempts: { type: 'array', minItems: 1, items: ref('entry') } });
  return {
    type: 'object',
    properties: {
      triggers: mapOf('choice'),
      judge: { type: 'object', additionalProperties: mapOf('choice') },
    },
    additionalProperties: ref('choice'),
    definitions: {
      entry: schemaOf(MockEntry),
      trial: { if: has('attempts'), then: attempts, else: ref('entry') },
      trials: { if: { type: 'array' }, then: { type: 'array', minItems: 1, items: ref('trial') }, else: ref('trial') },
      choice: {
        if: has('models'),
        then: strict({ models: mapOf('choice') }),
        else: {
          if: has('with_skills', 'baseline'),
          then: strict({ with_skills: ref('choice'), baseline: ref('choice') }),
          else: ref('trials'),
        },
      },
    },
  };
}

function titled(name: string, title: string, schema: JsonSchema): JsonSchema {
  const texts = descriptions[name] ?? {};
  describeKeys(schema, texts, '');
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema };
}

/** Puts the text for `config.trials_per_task`, `graders.type`, … beside the member; lists add nothing to the name. */
function describeKeys(schema: JsonSchema, texts: Readonly<Record<string, string>>, prefix: string): void {
  for (const [key, member] of Object.entries(members(schema))) {
    if (!isObject(member)) continue;
    const text = texts[`${prefix}${key}`];
    if (text !== undefined) member['description'] = text;
    describeKeys(member, texts, `${prefix}${key}.`);
    for (const item of choices(member['items'])) describeKeys(item, texts, `${prefix}${key}.`);
  }
  if (isObject(schema['definitions']) && isObject(schema['definitions']['entry']))
    describeKeys(schema['definitions']['entry'], texts, prefix);
}

/** A schema, or each of those of which one must fit. */
function choices(schema: unknown): JsonSchema[] {
  if (!isObject(schema)) return [];
  return Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isObject) : [schema];
}
