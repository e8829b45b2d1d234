import type * as z from 'zod/mini';
import type { CallContext } from './call-context.js';
import { compareMethods } from './compare-methods.js';
import { coverageMethods } from './coverage-methods.js';
import { evalMethods } from './eval-methods.js';
import type { Method } from './method.js';
import { publicationMethods } from './publication-methods.js';
import { runMethods } from './run-methods.js';
import { serverMethods } from './server-methods.js';

/** The one table of methods: JSON-RPC methods, MCP tools, types and the reference are made from it. */
export const methods = {
  ...serverMethods,
  ...evalMethods,
  ...runMethods,
  ...compareMethods,
  ...publicationMethods,
  ...coverageMethods,
} as const satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;
export const methodNames = Object.keys(methods) as MethodName[];
export type Params<N extends MethodName> = z.output<(typeof methods)[N]['params']>;
export type Result<N extends MethodName> = z.output<(typeof methods)[N]['result']>;

/** The code behind the table; a missing handler is a type error. */
export type Handlers = {
  readonly [N in MethodName]: (params: Params<N>, context: CallContext) => Promise<Result<N>>;
};

/** `eval.run` → `eval_run`: the name of a method as an MCP tool. */
export function toolName(name: MethodName): string {
  return name.replace('.', '_');
}

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}
