import { loadEval } from '../evals/loading/load-eval.js';
import type { LoadedEval } from '../evals/loading/loaded.js';
import { executorKinds } from '../executors/registry.js';
import { explainUnknownKind, graderKinds } from '../graders/registry.js';
import type { Roots } from '../support/roots.js';
import type { ServiceSettings } from './service.js';

/** Loads a suite for a request: its files, its project file, its tasks and fixtures, with every finding. */
export async function loadFor(
  settings: ServiceSettings,
  roots: Roots,
  path: string,
  signal: AbortSignal,
  contextDir?: string,
): Promise<LoadedEval> {
  const deps = {
    roots,
    knownExecutors: [...executorKinds.keys()],
    graderKinds,
    explainUnknownKind,
    cwd: settings.cwd,
    contextDir,
  };
  return await loadEval(path, deps, signal);
}
