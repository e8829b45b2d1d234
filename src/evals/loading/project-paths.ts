import { isAbsolute, normalize, sep } from 'node:path';
import type { DiagnosticList } from './diagnostics.js';
import type { ProjectFile } from './schema/project-file.js';
import type { SourceFile } from './source-file.js';

/** Where a project keeps things, relative to its project file. */
export interface ProjectPaths {
  readonly skills: string;
  readonly evals: string;
  /** Outcomes are written below it too; absent without one, and when it is waza's default, which asks for nothing. */
  readonly results?: string;
}

const wazaResults = 'results/';

export function projectPaths({ paths }: ProjectFile): ProjectPaths {
  const { skills, evals, results = '' } = paths ?? {};
  const isAsked = results !== '' && normalize(`${results}/`) !== normalize(wazaResults);
  return { skills: skills || 'skills/', evals: evals || 'evals/', ...(isAsked && { results }) };
}

/** Runs write below `paths.results`: it may not lead out of the project. */
export function checkProjectPaths({ paths }: ProjectFile, source: SourceFile, list: DiagnosticList): void {
  const results = normalize(paths?.results ?? '');
  if (!isAbsolute(results) && results !== '..' && !results.startsWith(`..${sep}`)) return;
  const message = '`paths.results` leads out of the directory of the project file';
  const hint = 'name a directory below it; `assay run --output FILE` writes anywhere in the allowed roots';
  list.add(source, { severity: 'error', code: 'outside-project', message, hint, path: ['paths', 'results'] });
}
