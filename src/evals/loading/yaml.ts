import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  mergeTag,
  parseEvents,
  type AliasEvent,
  type Event,
} from 'js-yaml';
import { aliasProblem } from './alias-bounds.js';
import { fastYaml } from './fast-yaml.js';
import { lineTable } from '../../support/yaml/line-table.js';
import type { Problem } from '../../support/yaml/problem.js';
import { knownKeys } from './schema/known-keys.js';
import { yamlProblem } from '../../support/yaml/yaml-problem.js';

/** YAML 1.2 core with merge keys: no timestamps, no `yes`/`no` words, no types beyond JSON's. */
const schema = CORE_SCHEMA.withTags(mergeTag);

export type ParsedYaml =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly problem: Problem };

/**
 * The single document of a YAML text as plain data, without positions. Bounded: nesting, merge keys and what
 * aliases expand to are limited, and nothing in the result is cyclic.
 */
export function parseYaml(text: string): ParsedYaml {
  const plain = fastYaml(text);
  return plain === undefined || plain === null ? parseCarefully(text) : { ok: true, data: plain };
}

/** The same for any text, with every mistake at its place. */
export function parseCarefully(text: string): ParsedYaml {
  try {
    const events = parseEvents(text, {});
    const [data, ...more] = constructFromEvents(events, { source: text, schema });
    if (more.some((each) => each !== null)) return { ok: false, problem: severalDocuments(text, events) };
    if (data === undefined || data === null) {
      return { ok: false, problem: { code: 'empty-file', message: 'the file is empty' } };
    }
    if (text.includes(protoKey) && hasProtoKey(data)) return { ok: false, problem: protoProblem(text) };
    const alias = firstAlias(text, events);
    const problem = alias && aliasProblem(data);
    if (alias === undefined || problem === undefined) return { ok: true, data };
    // No single alias is to blame; the first one leads the reader to the others.
    return { ok: false, problem: { ...problem, at: lineTable(text).range(alias.anchorStart - 1, alias.anchorEnd) } };
  } catch (error) {
    return { ok: false, problem: yamlProblem(text, error, (key) => knownKeys.has(key)) };
  }
}

const protoKey = '__proto__';

/** Objects of JavaScript cannot be trusted to keep such a key, so that it would be lost without a word. */
function hasProtoKey(value: unknown, seen = new Set<object>()): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value); // aliases make one value stand in many places
  return Object.hasOwn(value, protoKey) || Object.values(value).some((each) => hasProtoKey(each, seen));
}

function protoProblem(text: string): Problem {
  const start = text.indexOf(protoKey);
  const at = lineTable(text).range(start, start + protoKey.length);
  return { code: 'bad-key', message: 'a key cannot be named `__proto__`', hint: 'give it another name', at };
}

function firstAlias(text: string, events: readonly Event[]): AliasEvent | undefined {
  return text.includes('*') ? events.find((event) => event.type === EVENT_ID.ALIAS) : undefined;
}

function severalDocuments(text: string, events: readonly Event[]): Problem {
  const documents = events.flatMap((event, index) => (event.type === EVENT_ID.DOCUMENT ? [index] : []));
  const first = events[(documents[1] ?? 0) + 1];
  const content = first === undefined ? -1 : startOf(first);
  const marker = content < 0 ? -1 : text.lastIndexOf('\n---', content) + 1;
  return {
    code: 'several-documents',
    message: 'the file holds more than one YAML document',
    hint: 'keep one document per file: remove what follows the `---` line, or move it to a file of its own',
    ...(marker > 0 && { at: lineTable(text).range(marker, marker + 3) }),
  };
}

function startOf(event: Event): number {
  if ('valueStart' in event) return event.valueStart;
  return 'start' in event ? event.start : -1;
}
