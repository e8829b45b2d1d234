import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GraderConfigError,
  type ConfigIssue,
  type Grade,
  type GradeInput,
  type Grader,
  type GraderContext,
} from '../../../src/graders/grader.js';
import { graderKinds } from '../../../src/graders/registry.js';
import { createRoots } from '../../../src/support/roots.js';

export const signal = new AbortController().signal;

/** A directory that goes away with its scope. */
export async function temporaryDirectory(): Promise<AsyncDisposable & { readonly dir: string }> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'assay-graders-')));
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}

/** A context whose eval lies in `dir`, with fixtures in `dir/fixtures` and `dir` as the only root. */
export function contextIn(dir: string, more: Partial<GraderContext> = {}): GraderContext {
  const roots = createRoots([dir]);
  return {
    evalDir: dir,
    fixturesDir: join(dir, 'fixtures'),
    resolvePath: (path, base) => roots.resolve(path, base),
    env: process.env,
    programTimeoutSeconds: 30,
    sandboxes: {
      check: (_, assertions) => Promise.resolve(assertions.map(() => undefined)),
      evaluate: () => Promise.reject(new Error('no sandboxes in this test')),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    ...more,
  };
}

export async function compile(kind: string, config: unknown, context = contextIn('/nowhere')): Promise<Grader> {
  const found = graderKinds.get(kind);
  if (!found) throw new Error(`no kind ${kind}`);
  return found.create(found.config.parse(config), context, kind);
}

export function inputOf(more: Partial<GradeInput> = {}): GradeInput {
  return { prompt: '', output: '', events: [], durationMs: 0, ...more };
}

export async function grade(
  kind: string,
  config: unknown,
  input: Partial<GradeInput> = {},
  context?: GraderContext,
): Promise<Grade> {
  return (await compile(kind, config, context)).grade(inputOf(input), signal);
}

/** What is found wrong with a config before the first trial, as `path: code`. */
export async function issuesOf(kind: string, config: unknown, context?: GraderContext): Promise<string[]> {
  return (await findingsOf(kind, config, context)).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
}

export async function findingsOf(
  kind: string,
  config: unknown,
  context?: GraderContext,
): Promise<readonly ConfigIssue[]> {
  try {
    await compile(kind, config, context);
  } catch (error) {
    if (error instanceof GraderConfigError) return error.issues;
    throw error;
  }
  return [];
}

/** Calls of tools by name, without arguments. */
export function callsOf(...names: readonly string[]): NonNullable<GradeInput['toolCalls']> {
  return names.map((name) => ({ name, arguments: {}, success: true }));
}
