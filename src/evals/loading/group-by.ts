import { relative } from 'node:path';
import * as z from 'zod';
import { didYouMean } from './did-you-mean.js';
import type { DiagnosticList } from './diagnostics.js';
import { isWord, valueAt } from './issues.js';
import type { LoadedTask } from './loaded.js';
import { schemasAt } from './schema/shape.js';
import { TaskFile } from './schema/task-file.js';
import type { SourceFile } from './source-file.js';

/** What `config.group_by` groups results by: the model, tags (of one prefix), or a field of the task file, or a column of the table. */
export type GroupBy =
  | { readonly kind: 'model' }
  | { readonly kind: 'tag'; readonly prefix?: string }
  | { readonly kind: 'source' }
  | { readonly kind: 'field'; readonly path: readonly string[] };

/** The group of tasks that say nothing of what is grouped by. */
const ungrouped = '(none)';
const longestName = 200;

/** Undefined when nothing is grouped. */
export function parseGroupBy(text: string | undefined): GroupBy | undefined {
  if (text === undefined || text === '') return undefined;
  if (text === 'model' || text === 'source' || text === 'tag') return { kind: text };
  if (text.startsWith('tag:')) return { kind: 'tag', prefix: text.slice('tag:'.length) };
  return { kind: 'field', path: text.split('.') };
}

/** The groups that a task counts in, at least one; more than one only by tags. */
export function groupsOf(by: GroupBy, loaded: LoadedTask, model: string, evalDir: string): readonly string[] {
  if (by.kind === 'model') return [model === '' ? ungrouped : model];
  const found = by.kind === 'source' ? [relative(evalDir, loaded.source)] : valuesOf(by, loaded);
  return found.length === 0 ? [ungrouped] : [...new Set(found.map((name) => name.slice(0, longestName)))];
}

function valuesOf(by: Exclude<GroupBy, { kind: 'model' | 'source' }>, { task, vars }: LoadedTask): readonly string[] {
  if (by.kind === 'field') {
    const [first = '', ...more] = by.path;
    const value = valueAt(task, by.path) ?? (more.length === 0 ? vars.get(first) : undefined);
    return isScalar(value) ? [String(value)] : [];
  }
  const { prefix } = by;
  if (prefix === undefined) return task.tags ?? [];
  const starts = [`${prefix}:`, `${prefix}=`];
  return (task.tags ?? []).flatMap((tag) => {
    const start = starts.find((each) => tag.startsWith(each));
    return start === undefined || tag === start ? [] : [tag.slice(start.length)];
  });
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' ? value !== '' : typeof value === 'number' || typeof value === 'boolean';
}

/** An unknown field is an error, and so is one that no task has where any name may stand; else it is a warning. */
export function checkGroupBy(
  text: string | undefined,
  tasks: Iterable<LoadedTask>,
  source: SourceFile,
  list: DiagnosticList,
): void {
  const by = parseGroupBy(text);
  if (by === undefined || by.kind === 'model' || by.kind === 'source') return;
  const path = ['config', 'group_by'];
  const found = someTask(tasks, (task) => valuesOf(by, task).length > 0);
  const problem = by.kind === 'field' && !(found && by.path.length === 1) ? fieldProblem(by.path) : undefined;
  if (problem !== undefined) {
    list.add(source, { severity: 'error', code: 'unknown-group', path, ...problem });
    return;
  }
  if (found) return;
  const free = by.kind === 'field' && by.path[0] === 'inputs' && by.path.length > 2;
  const message = `no task has ${by.kind === 'tag' ? 'such a tag' : 'such a value'}: all results would be in one group`;
  list.add(source, {
    severity: free ? 'error' : 'warning',
    code: free ? 'unknown-group' : 'empty-group',
    message,
    path,
  });
}

function fieldProblem(path: readonly string[]): { readonly message: string; readonly hint: string } | undefined {
  const schemas = schemasAt(TaskFile, path);
  const hint =
    'group by `model`, `tag`, `tag:PREFIX`, `source`, or a field of the tasks such as `inputs.context.level`';
  if (schemas.length > 0) {
    const single = schemas.every(
      (each) => !(each instanceof z.ZodObject || each instanceof z.ZodArray || each instanceof z.ZodRecord),
    );
    return single ? undefined : { message: '`config.group_by` names a field that is not a single value', hint };
  }
  const [first = ''] = path;
  const near = didYouMean(first, ['model', 'tag', 'source', ...Object.keys(TaskFile.shape)]);
  const named = isWord(path.join('.')) ? ` \`${path.join('.')}\`` : '';
  return {
    message: `\`config.group_by\`: tasks have no field${named}`,
    hint: near === undefined || near === first ? hint : `did you mean \`${near}\`?`,
  };
}

function someTask(tasks: Iterable<LoadedTask>, wanted: (task: LoadedTask) => boolean): boolean {
  for (const task of tasks) if (task.enabled && wanted(task)) return true;
  return false;
}
