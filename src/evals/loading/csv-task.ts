import type { AskedTexts, AttemptFacts, TaskTexts } from '../task-texts.js';
import type { Vars } from '../templates/scope.js';
import { isTemplate } from '../templates/template.js';
import { compileTexts } from '../templates/texts.js';
import type { PackedRows } from './packed-rows.js';
import type { LoadedGrader, LoadedTask, TaskResource } from './loaded.js';
import type { TaskFile } from './schema/task-file.js';
import { liveData, liveFields } from './task-templates.js';

/** What all rows of a CSV file share. */
export interface CsvTable {
  /** Real path. */
  readonly source: string;
  readonly rows: PackedRows;
  /** Position of each column by its name. */
  readonly columns: ReadonlyMap<string, number>;
  /** The `inputs` of the eval; a column of the same name hides one. */
  readonly inputs: Vars;
  readonly fixturesDir: string;
  /** Index in the suite of the first row that is taken, and its number in the file, from 1. */
  readonly firstIndex: number;
  readonly firstNumber: number;
}

const none: readonly never[] = [];

/**
 * A row of a CSV file as a task. There may be hundreds of thousands: their cells are packed in the table that they
 * share, and everything is made when somebody asks.
 */
export class CsvTask implements LoadedTask, Vars, TaskTexts {
  readonly index: number;
  readonly #table: CsvTable;
  /** `row` is its number among the packed ones, from 0. */
  constructor(row: number, table: CsvTable) {
    this.index = table.firstIndex + row;
    this.#table = table;
  }

  get line(): number {
    return this.#table.rows.line(this.#row);
  }

  get id(): string {
    const id = this.#cell('id');
    return id?.trim() ? id : this.name;
  }
  get name(): string {
    const name = this.#cell('name');
    if (name?.trim()) return name;
    return `row-${this.#row + this.#table.firstNumber}`;
  }
  get prompt(): string {
    return this.#cell('prompt') ?? '';
  }
  get task(): TaskFile {
    return { id: this.id, name: this.name, inputs: { prompt: this.prompt } };
  }
  get enabled(): boolean {
    return true;
  }
  get source(): string {
    return this.#table.source;
  }
  get fixturesDir(): string {
    return this.#table.fixturesDir;
  }
  get files(): readonly TaskResource[] {
    return none;
  }
  get graders(): readonly LoadedGrader[] {
    return none;
  }

  get vars(): Vars {
    return this;
  }
  get(name: string): string | undefined {
    return this.#cell(name) ?? this.#table.inputs.get(name);
  }
  own(): Iterable<string> {
    return this.#table.columns.keys();
  }
  *names(): Iterable<string> {
    yield* this.#table.columns.keys();
    for (const name of this.#table.inputs.names()) if (!this.#table.columns.has(name)) yield name;
  }

  get texts(): TaskTexts | undefined {
    return isTemplate(this.prompt) ? this : undefined;
  }
  get isLive(): boolean {
    const fields = compileTexts(this.prompt)?.fields;
    return liveFields.some((field) => fields?.has(field));
  }
  render(facts: AttemptFacts): AskedTexts {
    const data = { vars: this, context: {}, TaskName: this.name, ...liveData(facts) };
    const prompt = compileTexts(this.prompt)?.render(this.prompt, data) ?? this.prompt;
    return { prompt, resources: none, environment: {} };
  }

  #cell(name: string): string | undefined {
    const column = this.#table.columns.get(name);
    return column === undefined ? undefined : this.#table.rows.cell(this.#row, column);
  }

  get #row(): number {
    return this.index - this.#table.firstIndex;
  }
}
