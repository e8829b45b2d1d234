import { dirname, join, relative } from 'node:path';
import { DomainError } from '../protocol/errors.js';
import { IgnoreRules } from './loading/ignore-rules.js';
import { DiagnosticList } from './loading/diagnostics.js';
import type { LoadDeps } from './loading/deps.js';
import { EVAL_FILE_NAMES } from './loading/eval-path.js';
import { isErrorCode } from './loading/fs-error.js';
import { readEval } from './loading/read-eval.js';
import { realPathIn, resolveInRoots } from './loading/real-path.js';
import { inSlices } from './loading/slices.js';
import { findTaskFiles } from './loading/task-sources.js';
import { readdir, stat } from 'node:fs/promises';

export interface FoundEval {
  /** Real path of the eval file. */
  readonly path: string;
  /** Its relative path when the file does not say. */
  readonly name: string;
  readonly skill?: string;
  /** Number of task files. */
  readonly tasks?: number;
  /** Why it does not load, without any of its text. */
  readonly problem?: string;
}

export interface Discovery {
  /** Sorted by path. */
  readonly evals: readonly FoundEval[];
  /** True when a limit was reached and there may be more. */
  readonly truncated: boolean;
}

export interface DiscoveryLimits {
  readonly evals: number;
  readonly directories: number;
}
const defaultLimits: DiscoveryLimits = { evals: 10_000, directories: 100_000 };

/**
 * The evals below a directory: every `eval.yaml` or `eval.yml`, without `.git`, `node_modules`, `.assay` and what
 * `.gitignore` files name. Links to directories are not followed. Throws DomainError outside-roots, and
 * invalid-params when `dir` is no directory.
 */
export async function listEvals(
  dir: string,
  deps: LoadDeps,
  signal: AbortSignal,
  limits: DiscoveryLimits = defaultLimits,
): Promise<Discovery> {
  const start = await resolveInRoots(deps.roots, dir);
  await requireDirectory(start, dir);
  const { files, truncated } = await findEvalFiles(start, deps, limits, signal);
  const found: { path: string; read: ReturnType<typeof readEval>; list: DiagnosticList }[] = [];
  await inSlices(
    files,
    (path) => {
      const list = new DiagnosticList();
      found.push({ path, read: readEval(path, list), list });
    },
    signal,
  );
  const evals: FoundEval[] = [];
  for (const { path, read, list } of found) {
    const { file, patterns, source } = read;
    const tasks = await findTaskFiles(patterns, source, dirname(path), deps, list, signal);
    const problem = list.finish(path).find((each) => each.severity === 'error');
    evals.push({
      path,
      name: file?.name ?? relative(start, path),
      ...(file?.skill !== undefined && { skill: file.skill }),
      ...(file !== undefined && { tasks: tasks.length }),
      ...(problem !== undefined && { problem: `${problem.line}:${problem.column}: ${problem.message}` }),
    });
  }
  return { evals, truncated };
}

async function requireDirectory(real: string, asked: string): Promise<void> {
  const found = await stat(real).catch((error: unknown) => {
    if (isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR')) return undefined;
    throw new DomainError('invalid-params', `cannot look into ${asked}`, { path: asked }, { cause: error });
  });
  if (found?.isDirectory()) return;
  const message = found === undefined ? `no such directory: ${asked}` : `not a directory: ${asked}`;
  throw new DomainError('invalid-params', message, { path: asked, hint: 'paths are relative to the first root' });
}

const skipped: ReadonlySet<string> = new Set(['.git', 'node_modules', '.assay']);
const evalNames: ReadonlySet<string> = new Set(EVAL_FILE_NAMES);

async function findEvalFiles(
  start: string,
  deps: LoadDeps,
  limits: DiscoveryLimits,
  signal: AbortSignal,
): Promise<{ readonly files: readonly string[]; readonly truncated: boolean }> {
  const files: string[] = [];
  const queue = [{ directory: start, rules: IgnoreRules.above(start, deps.roots) }];
  let directories = 0;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    signal.throwIfAborted();
    if (++directories > limits.directories || files.length >= limits.evals) {
      return { files: files.sort(), truncated: true };
    }
    const { directory } = next;
    const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
    const rules = entries.some((entry) => entry.name === '.gitignore') ? next.rules.with(directory) : next.rules;
    for (const entry of entries) {
      const path = join(directory, entry.name);
      const isDirectory = entry.isDirectory();
      if (!isDirectory && !evalNames.has(entry.name)) continue;
      if (skipped.has(entry.name) || rules.ignores(path, isDirectory)) continue;
      if (isDirectory) queue.push({ directory: path, rules });
      else if (entry.isFile()) files.push(path);
      else if (entry.isSymbolicLink()) {
        const real = realPathIn(deps.roots, path);
        if (real.ok && (await stat(real.path)).isFile()) files.push(real.path);
      }
    }
  }
  return { files: [...new Set(files)].sort(), truncated: false };
}
