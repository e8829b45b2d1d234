import type { Arm } from './arm.js';
import type { CsvTask } from './loading/csv-task.js';
import type { CompiledGrader, PlannedTask } from './planned-task.js';
import type { TaskDigests } from './reuse/task-digests.js';
import type { TaskTexts } from './task-texts.js';
import type { Vars } from './templates/scope.js';

/** What the planned rows of one arm share. */
export interface RowSetting {
  readonly timeoutMs: number;
  readonly graders: readonly CompiledGrader[];
  readonly arm: Arm;
  readonly digests: TaskDigests;
}

const none: readonly never[] = [];
const noContext = {};

/** A row of a table as a planned task. There may be hundreds of thousands: it says what the row says when it is asked. */
export class PlannedRow implements PlannedTask {
  readonly index: number;
  readonly #row: CsvTask;
  readonly #setting: RowSetting;
  readonly groups?: readonly string[];
  constructor(index: number, row: CsvTask, setting: RowSetting, groups?: readonly string[]) {
    this.index = index;
    this.#row = row;
    this.#setting = setting;
    if (groups !== undefined) this.groups = groups;
  }

  /** The same row in another arm, or with its groups: what a spread is for other tasks. */
  with(change: { readonly index?: number; readonly arm?: Arm; readonly groups?: readonly string[] }): PlannedRow {
    const setting = change.arm === undefined ? this.#setting : { ...this.#setting, arm: change.arm };
    return new PlannedRow(change.index ?? this.index, this.#row, setting, change.groups ?? this.groups);
  }

  get id(): string {
    return this.#row.id;
  }
  get name(): string {
    return this.#row.name;
  }
  get tags(): readonly string[] {
    return none;
  }
  get source(): string {
    return this.#row.source;
  }
  get line(): number {
    return this.#row.line;
  }
  get prompt(): string {
    return this.#row.prompt;
  }
  get context(): Readonly<Record<string, unknown>> {
    return noContext;
  }
  get resources(): readonly never[] {
    return none;
  }
  get vars(): Vars {
    return this.#row;
  }
  get texts(): TaskTexts | undefined {
    return this.#row.texts;
  }
  get timeoutMs(): number {
    return this.#setting.timeoutMs;
  }
  get graders(): readonly CompiledGrader[] {
    return this.#setting.graders;
  }
  get digest(): string {
    return this.#setting.digests.get(this.index);
  }
  get model(): string {
    return this.#setting.arm.model;
  }
  get baseline(): true | undefined {
    return this.#setting.arm.baseline;
  }
  get arm(): Arm['arm'] {
    return this.#setting.arm.arm;
  }
}
