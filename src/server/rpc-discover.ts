import * as z from 'zod/mini';
import { type Method } from '../protocol/method.js';
import { methodNames, methods } from '../protocol/methods.js';

interface MethodDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: string;
  readonly params: object;
  readonly result: object;
}

let described: readonly MethodDescription[] | undefined;

/** The answer to `rpc.discover`: every method with JSON Schemas (2020-12) of its params and result. */
export function describeMethods(version: string): {
  name: string;
  version: string;
  methods: readonly MethodDescription[];
} {
  described ??= methodNames.map((name) => describe(name, methods[name]));
  return { name: 'assay', version, methods: described };
}

function describe(name: string, { title, description, effect, params, result }: Method): MethodDescription {
  return { name, title, description, effect, params: schema(params, 'input'), result: schema(result, 'output') };
}

function schema(type: z.ZodMiniObject, io: 'input' | 'output'): object {
  return z.toJSONSchema(type, { target: 'draft-2020-12', io });
}
