import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { LoadDeps } from '../../../../src/evals/loading/deps.js';
import { loadEval } from '../../../../src/evals/loading/load-eval.js';
import type { LoadedEval } from '../../../../src/evals/loading/loaded.js';
import { defineGrader, type GraderKind } from '../../../../src/graders/grader.js';
import type { Diagnostic } from '../../../../src/protocol/diagnostic.js';
import { createRoots } from '../../../../src/support/roots.js';

const texts = z.array(z.string()).optional();

function kind<S extends z.ZodType>(name: string, config: S): [string, GraderKind] {
  const create = (): never => {
    throw new Error('not built here');
  };
  return [name, defineGrader({ kind: name, config, create }) as unknown as GraderKind];
}

export const graderKinds = new Map([
  kind('text', z.strictObject({ contains: texts, regex_match: texts })),
  kind('code', z.strictObject({ assertions: texts, language: z.enum(['python', 'javascript']).optional() })),
  kind(
    'prompt',
    z.strictObject({ prompt: z.string().optional(), rubric: z.string().optional(), model: z.string().optional() }),
  ),
  kind('program', z.strictObject({ command: z.string().min(1), timeout: z.number().optional() })),
]);

export const never = new AbortController().signal;

/** A directory with these files, as a real path; removed when the test ends. */
export async function makeDir(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'assay-loading-')));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return dir;
}

export function depsFor(root: string, more: Partial<LoadDeps> = {}): LoadDeps {
  return {
    roots: createRoots([root]),
    knownExecutors: ['command', 'mock'],
    graderKinds,
    explainUnknownKind: (name) => ({ message: `unknown grader type \`${name}\``, hint: 'known types: text' }),
    cwd: root,
    ...more,
  };
}

const evalLines = [
  'name: demo',
  'config: { trials_per_task: 1, timeout_seconds: 60, executor: mock, model: m }',
  'graders: [{ type: text, name: says_hi, config: { contains: [hi] } }]',
  'tasks: ["tasks/*.yaml"]',
  '',
];
export const goodEval = evalLines.join('\n');
export const goodTask = 'id: one\nname: One\ninputs: { prompt: say hi }\n';

/** A task file with its own id. */
export function task(id: string, more = ''): string {
  return `id: ${id}\nname: ${id}\ninputs: { prompt: go }\n${more}`;
}

/** Loads a suite made of the good eval and task with these files instead of, or beside, them. */
export async function load(
  files: Readonly<Record<string, string | Uint8Array>>,
  more: Partial<LoadDeps> = {},
): Promise<LoadedEval & { readonly root: string }> {
  const root = await makeDir({ 'eval.yaml': goodEval, 'tasks/one.yaml': goodTask, ...files });
  const loaded = await loadEval(root, depsFor(root, more), never);
  return { ...loaded, root };
}

/** `tasks/one.yaml:3:1 error unknown-key`: what tests compare. */
export function brief(root: string, diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((d) => {
    const file = d.file.startsWith(`${root}/`) ? d.file.slice(root.length + 1) : d.file;
    return `${file}:${d.line}:${d.column} ${d.severity} ${d.code}`;
  });
}
