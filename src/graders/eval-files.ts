import { isAbsolute, join } from 'node:path';
import { readBounded } from './bounded-read.js';
import type { EvalFile, GraderContext } from './grader.js';

/** Files read for a run; a run reads each of them once, so that all its trials are judged by the same content. */
const reads = new WeakMap<GraderContext, Map<string, Promise<EvalFile>>>();

/**
 * Reads a file named in a config: relative to each of `bases` in turn (default: the eval's directory, then its
 * fixtures), within the allowed roots. Gives the reason when there is none.
 */
export function readEvalFile(
  name: string,
  context: GraderContext,
  bases: readonly string[] = [context.evalDir, context.fixturesDir],
): Promise<EvalFile> {
  if (context.readFile !== undefined) return context.readFile(name, bases);
  const owner = context.shared ?? context;
  let known = reads.get(owner);
  if (!known) reads.set(owner, (known = new Map()));
  const key = JSON.stringify([name, ...bases]);
  let file = known.get(key);
  if (!file) known.set(key, (file = readFirst(name, context, bases)));
  context.used?.push(file);
  return file;
}

async function readFirst(name: string, context: GraderContext, bases: readonly string[]): Promise<EvalFile> {
  const problems: string[] = [];
  for (const base of isAbsolute(name) ? bases.slice(0, 1) : bases) {
    let path: string;
    try {
      // oxlint-disable-next-line no-await-in-loop -- the next base only counts when this one has no such file
      path = await context.resolvePath(name, base);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
      continue;
    }
    const outcome = readBounded(path);
    if ('bytes' in outcome) return { path, bytes: outcome.bytes };
    problems.push(`${isAbsolute(name) ? name : join(base, name)} ${outcome.problem}`);
  }
  return { problem: [...new Set(problems)].join('; ') };
}
