import { join } from 'node:path';
import type { BaselineAnswer } from '../graders/grader.js';
import type { TrialResult } from '../results/outcome.js';
import type { PlannedTask } from './planned-task.js';

/** The answer of the trial without skills that a trial is compared with; resolves when that has ended. */
export type TakeBaseline = (task: PlannedTask, trial: number) => Promise<BaselineAnswer>;

/** Whether one of the tasks has a grader that compares it with its answer without skills, which is made. */
export function comparesArms(tasks: readonly PlannedTask[]): boolean {
  return tasks.some((task) => task.baseline === true && compares(task));
}

function compares({ graders }: PlannedTask): boolean {
  return graders.some((each) => each.wants?.baseline === true);
}

interface Pending {
  readonly answer: Promise<BaselineAnswer>;
  readonly resolve: (answer: BaselineAnswer) => void;
}

/**
 * Hands answers of the baseline to the trials that are compared with them. A task without skills has to be begun before
 * its partner: `order` sees to that, and that no more answers are held than tasks run at once.
 */
export class BaselineAnswers {
  readonly #runDir: string;
  readonly #pending = new Map<string, Map<number, Pending>>();
  readonly #ended = new Set<string>();
  constructor(runDir: string) {
    this.#runDir = runDir;
  }

  /** Every task that is compared right behind its partner without skills; the others where they were. */
  order(tasks: readonly PlannedTask[]): readonly PlannedTask[] {
    const partners = new Map(
      tasks.filter((task) => task.baseline && compares(task)).map((task) => [keyOf(task), task]),
    );
    return tasks.flatMap((task) => {
      const partner = partners.get(keyOf(task));
      if (partner === undefined) return [task];
      return task.baseline === true ? [] : [partner, task];
    });
  }

  /** A trial of any arm has been made, or taken from an earlier run. */
  offer(task: PlannedTask, trial: TrialResult): void {
    if (task.baseline !== true || !compares(task)) return;
    this.#of(task, trial.run_number).resolve(this.#answerOf(trial));
  }

  /** No more trials of the task will be made: nobody is to wait for one. */
  end(task: PlannedTask): void {
    const key = keyOf(task);
    if (task.baseline !== true) {
      this.#pending.delete(key);
      this.#ended.delete(key);
      return;
    }
    if (!compares(task)) return;
    this.#ended.add(key);
    for (const { resolve } of this.#pending.get(key)?.values() ?? []) resolve(notMade);
  }

  readonly take: TakeBaseline = async (task, trial) => {
    if (task.baseline === true) return 'itself';
    const known = this.#pending.get(keyOf(task))?.get(trial);
    if (known === undefined && this.#ended.has(keyOf(task))) return notMade;
    return await this.#of(task, trial).answer;
  };

  #answerOf({
    status,
    validations,
    execution_error,
    error_msg,
    final_output,
    output_path,
  }: TrialResult): BaselineAnswer {
    const isJudged = Object.keys(validations).length > 0;
    if (execution_error === true || (status !== 'passed' && status !== 'failed' && !isJudged))
      return { problem: `the trial without skills came to no answer: ${error_msg ?? status}` };
    return { output: final_output, ...(output_path !== undefined && { outputPath: join(this.#runDir, output_path) }) };
  }

  #of(task: PlannedTask, trial: number): Pending {
    const key = keyOf(task);
    let trials = this.#pending.get(key);
    if (trials === undefined) this.#pending.set(key, (trials = new Map()));
    let pending = trials.get(trial);
    if (pending === undefined) {
      let resolve: Pending['resolve'] = () => undefined;
      const answer = new Promise<BaselineAnswer>((settle) => (resolve = settle));
      trials.set(trial, (pending = { answer, resolve }));
    }
    return pending;
  }
}

const notMade: BaselineAnswer = { problem: 'the trial without skills was not made' };

function keyOf({ id, model }: PlannedTask): string {
  return JSON.stringify([id, model]);
}
