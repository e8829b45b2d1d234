import type { TaskOutcome } from './outcome.js';

/** What is known of a task without reading it. */
export type TaskLabel = Pick<TaskOutcome, 'test_id' | 'status' | 'model'>;

/** A task of a result that is too large for memory: the rest of it is read whenever somebody asks. */
export class StoredTask implements TaskOutcome {
  readonly test_id: string;
  readonly status: TaskOutcome['status'];
  readonly model?: string;
  readonly #read: () => TaskOutcome;

  constructor({ test_id, status, model }: TaskLabel, read: () => TaskOutcome) {
    this.test_id = test_id;
    this.status = status;
    if (model !== undefined) this.model = model;
    this.#read = read;
  }

  /** The task as it is stored. */
  get whole(): TaskOutcome {
    return this.#read();
  }
  get display_name(): string {
    return this.whole.display_name;
  }
  get runs(): TaskOutcome['runs'] {
    return this.whole.runs;
  }
  // What a task may lack is undefined here: `exactOptionalPropertyTypes` has no way to say that of a getter.
  declare readonly group?: string;
  declare readonly groups?: readonly string[];
  declare readonly tags?: readonly string[];
  declare readonly source?: string;
  declare readonly digest?: string;
  declare readonly error_msg?: string;
  declare readonly stats?: NonNullable<TaskOutcome['stats']>;
  declare readonly skill_impact?: NonNullable<TaskOutcome['skill_impact']>;
  static {
    const read = ['group', 'groups', 'tags', 'source', 'digest', 'error_msg', 'stats', 'skill_impact'] as const;
    for (const member of read) {
      Object.defineProperty(StoredTask.prototype, member, {
        get(this: StoredTask) {
          return this.whole[member];
        },
      });
    }
  }
}

/** A task for whoever needs all its members at once, such as an answer. */
export function wholeTask(task: TaskOutcome): TaskOutcome {
  return task instanceof StoredTask ? task.whole : task;
}
