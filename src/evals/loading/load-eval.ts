import { dirname, join } from 'node:path';
import type { LoadDeps } from './deps.js';
import { DiagnosticList, placeOf, toDiagnostic, type Finding } from './diagnostics.js';
import { effectiveConfig, type EffectiveConfig } from './effective-config.js';
import { checkExecutor, skillDirectories } from './eval-checks.js';
import { resolveEvalPath } from './eval-path.js';
import { FixtureStore } from './fixtures.js';
import { checkGroupBy } from './group-by.js';
import { checkHooks } from './hook-checks.js';
import { checkHookTemplates } from './hook-template-checks.js';
import { loadGraders } from './load-graders.js';
import { loadMetrics } from './load-metrics.js';
import { type LoadedRows, loadRows } from './load-rows.js';
import { loadTasks } from './load-tasks.js';
import { loadTriggers } from './load-triggers.js';
import type { LoadedEval, LoadedTask } from './loaded.js';
import { loadProject } from './project-settings.js';
import { readEval } from './read-eval.js';
import { readTextFile } from './read-text.js';
import { directoryIn, realPathIn, resolveInRoots } from './real-path.js';
import { checkRequiredSkills } from './skill-checks.js';
import type { EvalFile } from './schema/eval-file.js';
import { SourceFile } from './source-file.js';
import { findTaskFiles } from './task-sources.js';
import { varsOf } from '../templates/scope.js';

/**
 * Reads an eval suite whole and checks everything that can be checked before the first trial. `path` is the eval file
 * or the directory that holds it. Throws DomainError eval-not-found or outside-roots (of `path` and `contextDir`), and
 * the signal's reason; every other trouble is in `diagnostics`.
 */
export async function loadEval(path: string, deps: LoadDeps, signal: AbortSignal): Promise<LoadedEval> {
  signal.throwIfAborted();
  const evalPath = await resolveEvalPath(path, deps.roots);
  const dir = dirname(evalPath);
  const list = new DiagnosticList();
  const { source, digest, file, patterns } = readEval(evalPath, list);
  const { settings: project, digest: projectDigest } = await loadProject(dir, deps.roots, list);
  const fixturesDir = await findFixturesDir(dir, evalPath, deps, list);

  let config: EffectiveConfig | undefined;
  if (file !== undefined) {
    checkHooks(file, dir, source, deps, list);
    config = effectiveConfig(file.config, project, (finding) => list.add(source, finding), deps.executor);
    if (config !== undefined) checkExecutor(config, file, project, source, deps, list);
  }
  const graders = file === undefined ? [] : loadGraders(file.graders ?? [], source, deps, list);
  const names = new Set((file?.graders ?? []).map((each) => each.name ?? each.type));
  const store = new FixtureStore(deps.roots);
  const files = await findTaskFiles(patterns, source, dir, deps, list, signal);
  const inputs = file?.inputs ?? {};
  const vars = { inputs, vars: varsOf(inputs) };
  const owners = new Map<string, string | number>();
  const known = { graderNames: names, gradersKnown: file !== undefined, skill: file && (file.skill ?? '') };
  const loading = { deps, list, store, dir, fixturesDir, vars, owners, ...known };
  const { tasks: written, digest: tasksDigest } = await loadTasks(files, loading, signal);
  const rows: LoadedRows = file?.tasks_from
    ? await loadRows(file, written.length, source, loading, signal)
    : { tasks: [] };
  const tasks = rows.tasks.length === 0 ? written : written.concat(rows.tasks);
  reportNothingToRun(files, tasks, file, source, list);
  if (file !== undefined) checkHookTemplates(file, vars.vars, tasks, source, list);
  const fixtures = store.digest();

  const found = loadTriggers(dir, deps, list);
  const triggers = typeof found === 'string' ? undefined : found;
  const metrics = file?.metrics?.length
    ? loadMetrics(file.metrics, { graders, tasks, triggers: found !== 'none' }, source, list)
    : [];
  const skills = file === undefined ? [] : skillDirectories(file, dir, source, deps, list);
  if (file !== undefined) {
    checkRequiredSkills(file, skills, source, list);
    checkGroupBy(file.config.group_by, tasks, source, list);
  }
  return {
    path: evalPath,
    dir,
    file,
    project,
    config,
    skillDirectories: skills,
    fixturesDir,
    graders,
    vars: vars.vars,
    tasks,
    triggers,
    metrics,
    diagnostics: list.finish(evalPath),
    valid: !list.hasErrors,
    digests: {
      eval: digest,
      ...(projectDigest !== undefined && { project: projectDigest }),
      tasks: tasksDigest,
      ...(rows.digest !== undefined && { tasks_from: rows.digest }),
      ...(fixtures !== undefined && { fixtures }),
      ...(triggers && { trigger_tests: triggers.digest }),
    },
    diagnose: (place, finding) => diagnose(place, finding, deps),
  };
}

async function findFixturesDir(dir: string, evalPath: string, deps: LoadDeps, list: DiagnosticList): Promise<string> {
  if (deps.contextDir === undefined) return join(dir, 'fixtures');
  const given = await resolveInRoots(deps.roots, deps.contextDir);
  if (!directoryIn(deps.roots, given).ok) {
    const message = 'the directory of fixtures that was asked for does not exist';
    list.addProblem(evalPath, { code: 'missing-context-dir', message });
  }
  return given;
}

function reportNothingToRun(
  files: readonly string[],
  tasks: readonly LoadedTask[],
  file: EvalFile | undefined,
  source: SourceFile,
  list: DiagnosticList,
): void {
  if (file?.tasks_from && !file.tasks?.length && tasks.length === 0 && !list.hasErrors) {
    const message = 'no row of `tasks_from` is taken: there is no task';
    const finding = { severity: 'error', code: 'no-tasks', message, path: ['tasks_from'] } as const;
    return list.add(source, { ...finding, target: 'key' });
  }
  // Tasks that could not be read are reported already; here only those that say themselves that they do not run.
  if (files.length === 0 || tasks.length < files.length || tasks.some((each) => each.enabled)) return;
  const finding = { severity: 'error', code: 'no-tasks', message: 'every task is disabled', path: ['tasks'] } as const;
  list.add(source, { ...finding, target: 'key' });
}

function diagnose(file: string, finding: Finding, deps: LoadDeps): ReturnType<LoadedEval['diagnose']> {
  const real = realPathIn(deps.roots, file);
  const read = real.ok ? readTextFile(real.path) : undefined;
  const source = new SourceFile(file, read?.ok ? read.text : '');
  return toDiagnostic(file, finding, placeOf(finding, source));
}
