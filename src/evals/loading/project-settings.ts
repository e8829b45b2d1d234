import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { CoverageSection } from '../../coverage/section.js';
import type { Roots } from '../../support/roots.js';
import type { DiagnosticList } from './diagnostics.js';
import { isErrorCode } from './fs-error.js';
import { tellDoneOtherwise } from './done-otherwise.js';
import { checkProjectPaths, projectPaths, type ProjectPaths } from './project-paths.js';
import { realPathIn } from './real-path.js';
import { readTextFile } from './read-text.js';
import { ProjectFile } from './schema/project-file.js';
import { SourceFile } from './source-file.js';
import { validate } from './validate.js';
import { parseYaml } from './yaml.js';
import { lstat } from 'node:fs/promises';

/** What `.assay.yaml` or `.waza.yaml` decides. Members of `defaults` are absent when the file does not set them. */
export interface ProjectSettings {
  readonly path?: string;
  readonly defaults: {
    readonly workers?: number;
    readonly parallel?: boolean;
    /** Seconds. */
    readonly timeout?: number;
    readonly model?: string;
    readonly judgeModel?: string;
    readonly engine?: string;
  };
  readonly paths: ProjectPaths;
  readonly programTimeoutSeconds: number;
  readonly cache: { readonly enabled: boolean; readonly dir?: string; readonly maxMegabytes?: number };
  /** What the gate of coverage measures and holds; absent when the file does not say. */
  readonly coverage?: CoverageSection;
}

const FILE_NAMES = ['.assay.yaml', '.waza.yaml'] as const;
const MAX_DIRECTORIES = 10;

/** The nearest project file of a directory or its parents within the roots; a bad one is an error, never skipped. */
export async function loadProject(
  dir: string,
  roots: Roots,
  list: DiagnosticList,
): Promise<{ readonly settings: ProjectSettings; readonly digest?: string }> {
  const path = await findProjectFile(dir, roots, list);
  return path === undefined ? { settings: settingsOf({}) } : readProject(path, roots, list);
}

/** One project file, by its path. */
export async function readProject(
  path: string,
  roots: Roots,
  list: DiagnosticList,
): Promise<{ readonly settings: ProjectSettings; readonly digest?: string }> {
  const real = realPathIn(roots, path);
  if (!real.ok) {
    list.addProblem(path, {
      code: 'outside-roots',
      message: 'the project file is a link that leaves the allowed roots',
    });
    return { settings: settingsOf({}) };
  }
  const file = readTextFile(real.path);
  if (!file.ok) {
    list.addProblem(path, file.problem);
    return { settings: settingsOf({}) };
  }
  const digest = createHash('sha256').update(file.bytes).digest('hex');
  const parsed = parseYaml(file.text);
  // Waza's scaffolds write files in which everything is commented out.
  if (!parsed.ok && parsed.problem.code === 'empty-file') return { settings: { ...settingsOf({}), path }, digest };
  if (!parsed.ok) {
    list.addProblem(path, parsed.problem);
    return { settings: settingsOf({}), digest };
  }
  const source = new SourceFile(path, file.text);
  const data = validate(ProjectFile, { source, data: parsed.data }, list);
  if (data === undefined) return { settings: settingsOf({}), digest };
  tellDoneOtherwise(data, source, list);
  checkProjectPaths(data, source, list);
  return { settings: { ...settingsOf(data), path }, digest };
}

async function findProjectFile(dir: string, roots: Roots, list: DiagnosticList): Promise<string | undefined> {
  let directory = dir;
  for (let level = 0; level < MAX_DIRECTORIES && roots.contains(directory); level++) {
    const [first, ...more] = await existing(FILE_NAMES.map((name) => join(directory, name)));
    for (const shadowed of more) {
      const message = 'this file has no effect: `.assay.yaml` beside it is used instead';
      const hint = 'move its settings there and remove it';
      list.addProblem(shadowed, { code: 'project-file-shadowed', message, hint }, 'warning');
    }
    if (first !== undefined) return first;
    const parent = dirname(directory);
    if (parent === directory) break;
    directory = parent;
  }
  return undefined;
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      try {
        await lstat(path);
        return [path];
      } catch (error) {
        // What cannot be looked at is used, so that reading it reports why.
        return isErrorCode(error, 'ENOENT') ? [] : [path];
      }
    }),
  );
  return found.flat();
}

function settingsOf(file: ProjectFile): ProjectSettings {
  const { workers, parallel, timeout, model, judgeModel, engine } = file.defaults ?? {};
  return {
    defaults: {
      ...(workers && { workers }),
      ...(parallel !== undefined && { parallel }),
      ...(timeout && { timeout }),
      ...(model && { model }),
      ...(judgeModel && { judgeModel }),
      ...(engine && { engine }),
    },
    paths: projectPaths(file),
    programTimeoutSeconds: file.graders?.programTimeout || 30,
    cache: {
      enabled: file.cache?.enabled ?? false,
      ...(file.cache?.dir && { dir: file.cache.dir }),
      ...(file.cache?.maxMegabytes && { maxMegabytes: file.cache.maxMegabytes }),
    },
    ...(file.coverage && { coverage: file.coverage }),
  };
}
