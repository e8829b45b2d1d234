import { dirname, join, relative } from 'node:path';
import type { ProjectSettings } from '../evals/loading/project-settings.js';

interface Suite {
  /** Real path of the eval file. */
  readonly path: string;
  readonly models: readonly string[];
}

/**
 * Where `paths.results` of the project file wants the outcome of a run: `<results>/<directory of the eval>/<model>.json`,
 * the directory as seen from `paths.evals` or from the project, so that no two suites share a file. Several models are in
 * one outcome, and in its name. Undefined when nothing is wanted.
 */
export function resultsPlace(project: ProjectSettings, { path, models }: Suite): string | undefined {
  const { results, evals } = project.paths;
  if (results === undefined || project.path === undefined) return undefined;
  const base = dirname(project.path);
  const dir = dirname(path);
  const [below, inEvals] = [relative(base, dir), relative(join(base, evals), dir)];
  const suite = inEvals.startsWith('..') ? below : inEvals;
  const name = models.map((model) => model.replaceAll(/[/\\:\s\p{Cc}]/gu, '-')).join('+');
  return join(base, results, suite, `${name === '' ? 'result' : name.slice(0, 200)}.json`);
}
