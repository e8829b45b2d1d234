import { loadEval } from '../evals/loading/load-eval.js';
import type { LoadDeps } from '../evals/loading/deps.js';
import type { LoadedEval } from '../evals/loading/loaded.js';
import { executorKinds } from '../executors/registry.js';
import { explainUnknownKind, graderKinds } from '../graders/registry.js';
import type { Roots } from '../support/roots.js';
import type { ServiceSettings } from './service.js';

/** What the loader must know of the rest of the program. */
export function loadDeps(
  settings: ServiceSettings,
  roots: Roots,
  request: { readonly contextDir?: string | undefined; readonly executor?: string | undefined } = {},
): LoadDeps {
  const knownExecutors = [...executorKinds.keys()];
  return { roots, knownExecutors, graderKinds, explainUnknownKind, cwd: settings.cwd, ...request };
}

/** Loads a suite for a request: its files, its project file, its tasks and fixtures, with every finding. */
export async function loadFor(
  settings: ServiceSettings,
  roots: Roots,
  path: string,
  signal: AbortSignal,
  request: Parameters<typeof loadDeps>[2] = {},
): Promise<LoadedEval> {
  return loadEval(path, loadDeps(settings, roots, request), signal);
}
