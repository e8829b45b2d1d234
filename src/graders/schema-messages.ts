import type { ConfigIssue, EvalFile } from './grader.js';

/** A schema as it goes to the thread. */
export interface SchemaText {
  readonly text: string;
  readonly file?: string;
  readonly place: readonly (string | number)[];
  readonly evalDir: string;
}

/** What the thread is told: one thing at a time, and the next when it has answered. */
export type SchemaRequest =
  /** Compile a schema and keep it under `key`, in the place of another. */
  | { readonly compile: SchemaText; readonly key: number; readonly forget?: number | undefined }
  /** Check an output with a schema that is kept. */
  | { readonly output: string; readonly key: number }
  /** A file that the thread has asked for. */
  | { readonly file: EvalFile };

/** What is found of an output. */
export type SchemaVerdict = { readonly violations: readonly string[] } | { readonly notJson: string };

/** What the thread says; `problem`: it could not do it. */
export type SchemaAnswer =
  | SchemaVerdict
  | { readonly ready: true }
  | { readonly compiled: true }
  | { readonly issues: readonly ConfigIssue[] }
  | { readonly problem: string }
  | { readonly read: { readonly name: string; readonly bases: readonly string[] } };

/** Only our own two sides send any, so one member tells. */
export function isSchemaRequest(value: unknown): value is SchemaRequest {
  return hasOneOf(value, ['compile', 'output', 'file']);
}

export function isSchemaAnswer(value: unknown): value is SchemaAnswer {
  return hasOneOf(value, ['violations', 'notJson', 'ready', 'compiled', 'issues', 'problem', 'read']);
}

function hasOneOf(value: unknown, members: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && members.some((member) => member in value);
}
