import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { ContextDirs } from './context-dirs.js';
import type { LoadDeps } from './deps.js';
import type { DiagnosticList } from './diagnostics.js';
import type { FixtureStore } from './fixtures.js';
import { inputFiles } from './input-files.js';
import { loadExpected } from './load-expected.js';
import { loadGraders } from './load-graders.js';
import type { LoadedTask } from './loaded.js';
import { readTextFile, type TextFile } from './read-text.js';
import { realPathIn } from './real-path.js';
import { TaskFile } from './schema/task-file.js';
import { inSlices } from './slices.js';
import { SourceFile } from './source-file.js';
import { type EvalVars, fillTask } from './task-templates.js';
import { validate } from './validate.js';
import { parseYaml } from './yaml.js';

export interface TaskLoading {
  readonly deps: LoadDeps;
  readonly list: DiagnosticList;
  readonly store: FixtureStore;
  /** Real directory of the eval file. */
  readonly dir: string;
  readonly fixturesDir: string;
  readonly vars: EvalVars;
  /** By id of the tasks so far: the path of a file, or a line of `tasks_from`. */
  readonly owners: Map<string, string | number>;
  /** Names of the eval's graders. */
  readonly graderNames: ReadonlySet<string>;
  /** Of the eval; undefined when the eval file is not valid, blank when it names none. */
  readonly skill: string | undefined;
  /** False when the eval's graders are unknown because the eval file is not valid. */
  readonly gradersKnown: boolean;
}

/** The tasks of the given files, in their order, with one digest over all of them. Bad ones are reported and left out. */
export async function loadTasks(
  files: readonly string[],
  loading: TaskLoading,
  signal: AbortSignal,
): Promise<{ readonly tasks: readonly LoadedTask[]; readonly digest: string }> {
  const hash = createHash('sha256');
  const tasks: LoadedTask[] = [];
  const { owners } = loading;
  const contextDirs = new ContextDirs(loading);
  await inSlices(
    files,
    (path) => {
      const file = readTask(path, loading);
      if (!file.ok) return loading.list.addProblem(path, file.problem);
      hash.update(`${relative(loading.dir, path)}\0${file.bytes.length}\0`).update(file.bytes);
      const source = new SourceFile(path, file.text);
      const task = parseTask(source, file.text, loading.list);
      if (task === undefined) return;
      const owner = owners.get(task.id);
      if (owner !== undefined) reportDuplicate(source, String(owner), loading);
      else owners.set(task.id, path);
      tasks.push(completeTask(task, tasks.length, source, loading, contextDirs));
    },
    signal,
  );
  return { tasks, digest: hash.digest('hex') };
}

/** A task file that is a link is read where it leads, when that is in the roots. */
function readTask(path: string, { deps }: TaskLoading): TextFile {
  const file = readTextFile(path);
  if (file.ok || file.problem.code !== 'not-a-file') return file;
  const real = realPathIn(deps.roots, path);
  if (real.ok) return real.path === path ? file : readTextFile(real.path);
  if (real.reason === 'missing') return file;
  return { ok: false, problem: { code: 'outside-roots', message: 'the task file lies outside the allowed roots' } };
}

function parseTask(source: SourceFile, text: string, list: DiagnosticList): TaskFile | undefined {
  const parsed = parseYaml(text);
  if (parsed.ok) return validate(TaskFile, { source, data: parsed.data }, list);
  list.addProblem(source.path, parsed.problem);
  return undefined;
}

function completeTask(
  task: TaskFile,
  index: number,
  source: SourceFile,
  loading: TaskLoading,
  contextDirs: ContextDirs,
): LoadedTask {
  const { list, deps, store } = loading;
  const place = { index, task, source: source.path, vars: loading.vars.vars };
  // A disabled task may be unfinished: only its form is checked.
  if (task.enabled === false) {
    return { ...place, enabled: false, fixturesDir: loading.fixturesDir, files: [], graders: [] };
  }
  if (task.inputs.prompt.trim() === '') {
    const message = '`inputs.prompt` is empty: the agent is asked nothing';
    list.add(source, { severity: 'warning', code: 'empty-prompt', message, path: ['inputs', 'prompt'] });
  }
  const fixturesDir = contextDirs.of(task, source);
  const entries = task.graders ?? [];
  const filled = fillTask(task, source, list, loading.vars);
  const files = fixturesDir === undefined ? [] : inputFiles(task.inputs.files ?? [], fixturesDir, store, source, list);
  const texts = filled.texts(files);
  const { expected } = filled.task;
  const own = loadGraders(entries, source, deps, list, { names: loading.graderNames, fill: filled.fill });
  const implied = expected && loadExpected(expected, { skill: loading.skill, source, list });
  if (entries.length === 0 && !implied?.length && loading.graderNames.size === 0 && loading.gradersKnown) {
    const message = 'nothing judges this task: its trials will end as errors';
    const hint = 'add `graders` here or in the eval file, or `expected` here';
    const finding = { severity: 'warning', code: 'no-graders', message, hint, path: [] } as const;
    list.add(source, finding, 'no-graders');
  }
  return {
    ...place,
    task: filled.task,
    vars: filled.vars,
    texts,
    enabled: true,
    fixturesDir: fixturesDir ?? loading.fixturesDir,
    files,
    graders: implied?.length ? [...own, ...implied] : own,
  };
}

function reportDuplicate(source: SourceFile, owner: string, { dir, list }: TaskLoading): void {
  const hint = `it is the id of the task in ${relative(dir, owner)}; give this one another`;
  const message = 'another task has the same id';
  list.add(source, { severity: 'error', code: 'duplicate-task', message, hint, path: ['id'] });
}
