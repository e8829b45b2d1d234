import { dirname, join } from 'node:path';
import type { Roots } from '../../support/roots.js';
import { DiagnosticList } from './diagnostics.js';
import { loadProject } from './project-settings.js';

/**
 * Directories in which the eval of a skill may lie, the first that holds one being meant, as waza looks for it: below
 * `paths.evals` of the project file, in the skill's own `evals`, in the skill itself. Skills lie below `paths.skills` and
 * `.github/skills`. Empty for what can only be a path.
 */
export async function directoriesOfSkill(name: string, roots: Roots): Promise<readonly string[]> {
  const [root] = roots.list;
  if (root === undefined || !/^[\w-][\w.-]*$/.test(name) || /\.ya?ml$/.test(name)) return [];
  // What is wrong with the project file is said when the eval is loaded.
  const { settings } = await loadProject(root, roots, new DiagnosticList());
  const base = settings.path === undefined ? root : dirname(settings.path);
  const { evals, skills } = settings.paths;
  const skillDirs = [skills, '.github/skills'].map((dir) => join(base, dir, name));
  return [join(base, evals, name), ...skillDirs.flatMap((dir) => [join(dir, 'evals'), dir])];
}
