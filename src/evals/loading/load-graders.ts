import type { DiagnosticList } from './diagnostics.js';
import type { LoadDeps } from './deps.js';
import { isWord } from './issues.js';
import type { LoadedGrader } from './loaded.js';
import type { Path } from '../../support/yaml/problem.js';
import type { EvalGraderEntry, TaskGraderEntry } from './schema/grader-entry.js';
import type { SourceFile } from './source-file.js';
import { graderTemplate } from './grader-template.js';
import type { Fill } from './task-templates.js';
import { EXPECTED_PREFIX } from './load-expected.js';
import { judgeKeysOf } from './judge-keys.js';
import { validate } from './validate.js';

type Entry = EvalGraderEntry | TaskGraderEntry;

/**
 * Ties the entries of `graders` to their kinds and checks their configs. Of entries that are a task's, templates are
 * filled in; of the eval's they wait for the tasks. Bad entries are reported and left out.
 */
export function loadGraders(
  entries: readonly Entry[],
  source: SourceFile,
  deps: LoadDeps,
  list: DiagnosticList,
  task?: OfTask,
): readonly LoadedGrader[] {
  const names = new Set<string>();
  return entries.flatMap((entry, index) => {
    const path: Path = ['graders', index];
    const name = entry.name ?? entry.type;
    if (names.has(name) || task?.names.has(name)) reportDuplicate(entry, path, names.has(name), source, list);
    if (name.startsWith(EXPECTED_PREFIX)) reportReserved(entry, path, source, list);
    names.add(name);
    const grader = loadGrader(entry, name, path, source, deps, list, task);
    return grader === undefined ? [] : [grader];
  });
}

/** What a task's graders need: the names of the eval's, and what fills in the task's templates. */
export interface OfTask {
  readonly names: ReadonlySet<string>;
  readonly fill: Fill;
}

function loadGrader(
  entry: Entry,
  name: string,
  path: Path,
  source: SourceFile,
  deps: LoadDeps,
  list: DiagnosticList,
  task: OfTask | undefined,
): LoadedGrader | undefined {
  if (entry.weight !== undefined && entry.weight <= 0) {
    const message = '`weight` must be above 0 to have an effect: it counts as 1';
    list.add(source, { severity: 'warning', code: 'ignored-value', message, path: [...path, 'weight'] });
  }
  const kind = deps.graderKinds.get(entry.type);
  if (kind === undefined) {
    const finding = unknownKind(entry.type, deps);
    list.add(source, { severity: 'error', code: 'unknown-grader', ...finding, path: [...path, 'type'] });
    return undefined;
  }
  const assertions = 'assertions' in entry && entry.assertions?.length ? entry.assertions : undefined;
  const judge = judgeKeysOf(entry, path, source, list);
  const configPath = (inner: Path): Path =>
    (assertions && inner[0] === 'assertions') || (inner[0] !== undefined && inner[0] in judge)
      ? [...path, ...inner]
      : [...path, 'config', ...inner];
  const written = { ...entry.config, ...(assertions && { assertions }), ...judge };
  const prefix = entry.config ? 'config' : `graders[${path[1]}]`;
  const grader = {
    name,
    type: entry.type,
    kind,
    weight: entry.weight !== undefined && entry.weight > 0 ? entry.weight : 1,
    file: source.path,
    path,
    configPath,
    ...(kind.wants && { wants: kind.wants(written) }),
  };
  if (task === undefined && source.hasTemplates) {
    const place = { source, place: configPath, prefix };
    const template = graderTemplate(written, kind, place, list);
    if (template === 'broken') return undefined;
    if (template !== undefined) return { ...grader, config: undefined, template };
  }
  const raw = task === undefined ? written : task.fill(written, configPath);
  const config =
    raw === undefined
      ? undefined
      : validate(kind.config, { source, data: raw, place: configPath, quote: true, prefix }, list);
  return config === undefined ? undefined : { ...grader, config };
}

function reportDuplicate(entry: Entry, path: Path, here: boolean, source: SourceFile, list: DiagnosticList): void {
  const where = here ? 'in this list' : 'among the graders of the eval';
  const message = `another grader ${where} has the same name`;
  const hint =
    entry.name === undefined ? 'give it a `name`; without one it is called as its type' : 'rename one of them';
  const at = entry.name === undefined ? { path, target: 'key' as const } : { path: [...path, 'name'] };
  list.add(source, { severity: 'error', code: 'duplicate-grader', message, hint, ...at });
}

function reportReserved(entry: Entry, path: Path, source: SourceFile, list: DiagnosticList): void {
  const message = `names that begin with \`${EXPECTED_PREFIX}\` belong to what \`expected\` of a task asks for`;
  const finding = { severity: 'error', code: 'reserved-name', message, hint: 'choose another name' } as const;
  list.add(source, { ...finding, path: [...path, entry.name === undefined ? 'type' : 'name'] });
}

function unknownKind(type: string, deps: LoadDeps): { readonly message: string; readonly hint: string } {
  if (isWord(type)) return deps.explainUnknownKind(type);
  return { message: 'unknown grader type', hint: `known types: ${[...deps.graderKinds.keys()].join(', ')}` };
}
