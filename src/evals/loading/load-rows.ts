import { closeSync, openSync, readSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { saveMemory } from '../../support/engine-flags.js';
import { isWithin } from '../../support/roots.js';
import type { Vars } from '../templates/scope.js';
import { isTemplate } from '../templates/template.js';
import { compileTexts } from '../templates/texts.js';
import { cellPlace } from './csv-cell.js';
import { type CsvEnd, type CsvRow, readCsv } from './csv-file.js';
import { CsvTask, type CsvTable } from './csv-task.js';
import type { DiagnosticList } from './diagnostics.js';
import type { TaskLoading } from './load-tasks.js';
import { PackedRows } from './packed-rows.js';
import type { Part, Problem, Range } from '../../support/yaml/problem.js';
import { realPathIn } from './real-path.js';
import type { EvalFile } from './schema/eval-file.js';
import type { SourceFile } from './source-file.js';
import { liveFields } from './task-templates.js';

/** Most rows of a CSV file that are taken as tasks. */
export const MAX_ROWS = 1_000_000;

/** Rows from which on the garbage of reading them is collected sooner. */
const longTable = 10_000;

export interface LoadedRows {
  readonly tasks: readonly CsvTask[];
  /** SHA-256 of the file. */
  readonly digest?: string;
}

/** The rows that `tasks_from` and `range` of an eval name, as tasks from index `firstIndex` on. */
export async function loadRows(
  { tasks_from: from, range }: EvalFile,
  firstIndex: number,
  source: SourceFile,
  loading: TaskLoading,
  signal: AbortSignal,
): Promise<LoadedRows> {
  if (!from) return { tasks: [] };
  const path = pathOf(from, source, loading);
  const window = windowOf(range, source, loading.list);
  if (path === undefined || window === undefined) return { tasks: [] };
  using rows = new RowReader(path, firstIndex, window, loading);
  let end: CsvEnd;
  try {
    end = await readCsv(path, (row) => rows.take(row), signal);
  } catch (error) {
    if (!(error instanceof HeaderError)) throw error;
    return { tasks: [] };
  }
  if (!end.ok) loading.list.addProblem(path, end.problem);
  rows.finish(end.ok, source);
  return { tasks: rows.tasks, ...(end.ok && { digest: end.sha256 }) };
}

/** The real path of the file, which must lie below the eval's directory, links resolved. */
function pathOf(from: string, source: SourceFile, { deps, dir, list }: TaskLoading): string | undefined {
  const real = realPathIn(deps.roots, resolve(dir, from));
  if (real.ok && isWithin(dir, real.path) && real.path !== dir) return real.path;
  const outside = real.ok || real.reason === 'outside' || !isWithin(dir, resolve(dir, from));
  const finding = outside
    ? { code: 'outside-roots', message: '`tasks_from` leads out of the directory of the eval file' }
    : { code: 'missing-file', message: 'there is no such file', hint: 'it is relative to the eval file' };
  list.add(source, { severity: 'error', ...finding, path: ['tasks_from'] });
  return undefined;
}

/** First and last row, from 1. */
interface Window {
  readonly first: number;
  readonly last: number;
}

/** Undefined, and reported, for a range that is none. */
function windowOf(range: EvalFile['range'], source: SourceFile, list: DiagnosticList): Window | undefined {
  const [first = 0, last = 0] = range ?? [];
  if (first === 0 && last === 0) return { first: 1, last: Number.POSITIVE_INFINITY };
  if (first >= 1 && first <= last) return { first, last };
  const message = '`range` needs the first and the last row, and the first one must not come after the last';
  const hint = 'rows count from 1, without the header: `range: [1, 10]`';
  list.add(source, { severity: 'error', code: 'bad-value', message, hint, path: ['range'] });
  return undefined;
}

/** The header was not right and has been reported; the rows mean nothing without it. */
class HeaderError extends Error {}

class RowReader {
  readonly tasks: CsvTask[] = [];
  readonly #path: string;
  readonly #firstIndex: number;
  readonly #window: Window;
  readonly #loading: TaskLoading;
  #table: CsvTable | undefined;
  #names: readonly string[] = [];
  /** Data rows seen. */
  #number = 0;
  #blank = { count: 0, line: 0 };
  #saving: Disposable | undefined;
  constructor(path: string, firstIndex: number, window: Window, loading: TaskLoading) {
    this.#path = path;
    this.#firstIndex = firstIndex;
    this.#window = window;
    this.#loading = loading;
  }

  take(row: CsvRow): void {
    if (this.#table === undefined) return this.#header(row);
    this.#number += 1;
    if (this.#number < this.#window.first || this.#number > this.#window.last) return;
    if (this.tasks.length >= MAX_ROWS) {
      if (this.tasks.length === MAX_ROWS && this.#number === MAX_ROWS + this.#window.first) {
        const message = `more than ${MAX_ROWS} rows are taken as tasks`;
        this.#report({
          code: 'too-many-tasks',
          message,
          hint: 'take fewer with `range`',
          at: { line: row.line, column: 1 },
        });
      }
      return;
    }
    const task = new CsvTask(this.#table.rows.add(row.cells, row.line), this.#table);
    this.tasks.push(task);
    if (this.tasks.length === longTable) this.#saving = saveMemory();
    this.#checkId(task);
    const { prompt } = task;
    if (isTemplate(prompt)) this.#checkPrompt(task, prompt, row);
    else if (prompt.trim() === '') {
      if (this.#blank.count === 0) this.#blank.line = row.line;
      this.#blank.count += 1;
    }
  }

  [Symbol.dispose](): void {
    this.#saving?.[Symbol.dispose]();
    this.#saving = undefined;
  }

  /** What can be said only when every row is known. */
  finish(whole: boolean, source: SourceFile): void {
    const { list, graderNames, gradersKnown } = this.#loading;
    if (whole && this.#table === undefined) {
      const message = 'the file is empty: its first line must name the columns';
      return this.#report({ code: 'empty-file', message, at: { line: 1, column: 1 } });
    }
    if (whole && this.tasks.length === 0) {
      const message = this.#number === 0 ? 'the file has no rows' : `the file has only ${this.#number} rows`;
      const path = this.#number === 0 ? ['tasks_from'] : ['range'];
      list.add(source, { severity: 'warning', code: 'no-rows', message, path });
    }
    const { count, line } = this.#blank;
    if (count > 0) {
      const hint = this.#names.includes('prompt')
        ? 'give it one, or leave such rows out with `range`'
        : 'name the column of the prompts `prompt` in the first line';
      const rows = count === 1 ? 'a row has' : `${count} rows have`;
      const message = this.#names.includes('prompt')
        ? `${rows} no prompt: the agent would be asked nothing`
        : 'there is no column `prompt`: the agent would be asked nothing';
      this.#report({ code: 'empty-prompt', message, hint, at: { line, column: 1 } });
    }
    if (this.tasks.length > 0 && graderNames.size === 0 && gradersKnown) {
      const message = 'nothing judges the rows: their trials will end as errors';
      const finding = { severity: 'warning', code: 'no-graders', message, hint: 'add `graders` here' } as const;
      list.add(source, { ...finding, path: ['tasks_from'], target: 'key' });
    }
  }

  #header({ cells, line }: CsvRow): void {
    const columns = new Map<string, number>();
    for (const [index, cell] of cells.entries()) {
      const name = cell.trim();
      const wrong = name === '' ? 'has no name' : columns.has(name) ? 'has the name of another' : undefined;
      if (wrong !== undefined) {
        this.#report({ code: 'csv-header', message: `column ${index + 1} ${wrong}`, at: { line, column: 1 } });
        throw new HeaderError('header');
      }
      columns.set(name, index);
    }
    this.#names = [...columns.keys()];
    this.#table = {
      source: this.#path,
      rows: new PackedRows(),
      columns,
      inputs: this.#loading.vars.vars,
      fixturesDir: this.#loading.fixturesDir,
      firstIndex: this.#firstIndex,
      firstNumber: this.#window.first,
    };
  }

  #checkId(task: CsvTask): void {
    const { owners, dir } = this.#loading;
    const { id } = task;
    const owner = owners.get(id);
    if (owner === undefined) {
      owners.set(id, task.line);
      return;
    }
    const where = typeof owner === 'number' ? `line ${owner}` : relative(dir, owner);
    const hint = `it is the id of the task in ${where}; a column \`id\` can give every row its own`;
    this.#report({
      code: 'duplicate-task',
      message: 'another task has the same id',
      hint,
      at: { line: task.line, column: 1 },
    });
  }

  #checkPrompt(task: CsvTask, prompt: string, row: CsvRow): void {
    const templates = compileTexts(prompt);
    const scope = { where: 'in a prompt', vars: task as Vars, fields: ['TaskName', ...liveFields] as const };
    for (const { problem } of [...(templates?.problems ?? []), ...(templates?.check(scope) ?? [])]) {
      const { action, at, end, ...told } = problem;
      this.#report({ ...told, at: this.#placeOf({ text: prompt, action, at, end }, row) });
    }
  }

  /** Reads the row again, as it is written, for the place of a part of its prompt. */
  #placeOf(part: Part, { line, offset }: CsvRow): Range {
    const start = { line, column: 1 };
    if (this.#loading.list.isFull) return start;
    const file = openSync(this.#path, 'r');
    try {
      const bytes = Buffer.alloc(4 * part.text.length + 64 * 1024);
      const mark = readSync(file, bytes, 0, 3, 0) === 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0;
      const read = readSync(file, bytes, 0, bytes.length, offset + mark);
      const column = this.#names.indexOf('prompt');
      return cellPlace(bytes.toString('utf8', 0, read), column, part, line) ?? start;
    } finally {
      closeSync(file);
    }
  }

  #report(problem: Problem): void {
    this.#loading.list.addProblem(this.#path, problem);
  }
}
