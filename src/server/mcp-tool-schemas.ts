import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/mini';
import type { Method } from '../protocol/method.js';
import { type MethodName, methods, toolName } from '../protocol/methods.js';

/** A method as an MCP tool, described in JSON Schema 2020-12 (MCP's default dialect, so no `$schema`). */
export function describeTool(name: MethodName): Tool {
  const { title, description, effect, idempotent, params, result }: Method = methods[name];
  return {
    name: toolName(name),
    title,
    description,
    inputSchema: objectSchema(params, 'input'),
    outputSchema: objectSchema(result, 'output'),
    annotations: {
      readOnlyHint: effect === 'read',
      // Nothing that was there before is lost: a canceled run keeps what it has.
      destructiveHint: false,
      idempotentHint: idempotent,
      openWorldHint: effect === 'execute',
    },
  };
}

function objectSchema(type: z.ZodMiniObject, io: 'input' | 'output'): Tool['inputSchema'] {
  const { $schema: _, type: __, ...rest } = z.toJSONSchema(type, { target: 'draft-2020-12', io });
  return { type: 'object', ...(shorten(io === 'output' ? outline(rest) : rest, io) as object) };
}

/** Of an answer only its own members: what lies within them a model sees when it has the answer. */
function outline(schema: object): object {
  if (!('properties' in schema) || typeof schema.properties !== 'object' || schema.properties === null) return schema;
  const members = Object.entries(schema.properties).map(([name, member]: [string, unknown]) => [name, flat(member)]);
  return { ...schema, properties: Object.fromEntries(members) };
}

const inner: ReadonlySet<string> = new Set(['properties', 'required', 'additionalProperties']);

function flat(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => !inner.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'items' ? flat(value) : value]));
}

/** Leaves out what costs every session tokens and tells a model nothing. */
function shorten(schema: unknown, io: 'input' | 'output'): unknown {
  if (Array.isArray(schema)) return schema.map((each) => shorten(each, io));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => {
    if (value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER) return false;
    return !(io === 'output' && key === 'additionalProperties' && isEmptyOrFalse(value));
  });
  return Object.fromEntries(kept.map(([key, value]) => [key, shorten(value, io)]));
}

function isEmptyOrFalse(value: unknown): boolean {
  return value === false || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
