import type { Arm } from './arm.js';
import { DomainError } from '../protocol/errors.js';
import { type GroupBy, groupsOf } from './loading/group-by.js';
import type { LoadedTask } from './loading/loaded.js';
import type { EvalFile } from './loading/schema/eval-file.js';
import { namesSkills } from './loading/skill-checks.js';
import { PlannedRow } from './planned-row.js';
import type { ArmLabel, PlannedTask } from './planned-task.js';

/** The arms of a run in their order: model by model, with skills before baseline. `models` has at least one member. */
export function armsOf(models: readonly string[], baseline: boolean): Arm[] {
  return models.flatMap((model) => {
    const named: ArmLabel = models.length > 1 ? { model } : {};
    const withSkills: Arm = { model, arm: named };
    return baseline
      ? [withSkills, { model, baseline: true, arm: { ...named, baseline: true } } as const]
      : [withSkills];
  });
}

/** Every task in every arm, arm by arm; `tasks` are those of the first arm, in the order of their `index` from 0. */
export function expandArms(tasks: readonly PlannedTask[], arms: readonly Arm[]): readonly PlannedTask[] {
  if (arms.length === 1) return tasks;
  return arms.flatMap((arm, number) =>
    number === 0
      ? tasks
      : tasks.map((task): PlannedTask => {
          const index = number * tasks.length + task.index;
          if (task instanceof PlannedRow) return task.with({ arm, index });
          return { ...task, ...arm, index, ...(arm.baseline && withoutSkills(task)) };
        }),
  );
}

/** A grader that asks what the skills do cannot judge a trial without any. */
function withoutSkills({ graders }: PlannedTask): Partial<PlannedTask> {
  const left = graders.filter((each) => each.onlyWithSkills !== true);
  if (left.length === graders.length) return {};
  return {
    graders: left,
    ...(left.length === 0 && {
      leftOut: 'only what the skills do is judged here: without them there is nothing to judge',
    }),
  };
}

/** The planned tasks with the groups they count in. `chosen` are the tasks of an arm, in the order of each arm. */
export function withGroups(
  planned: readonly PlannedTask[],
  chosen: readonly LoadedTask[],
  by: GroupBy | undefined,
  evalDir: string,
): readonly PlannedTask[] {
  if (by === undefined) return planned;
  return planned.map((task) => {
    const loaded = chosen[task.index % chosen.length];
    if (loaded === undefined) return task;
    const groups = groupsOf(by, loaded, task.model, evalDir);
    return task instanceof PlannedRow ? task.with({ groups }) : { ...task, groups };
  });
}

/** The models that a request asks for, else the file's. Throws invalid-params when one is named twice. */
export function chooseModels(
  asked: { readonly model?: string | undefined; readonly models?: readonly string[] | undefined },
  fromFile: string,
): readonly string[] {
  const { model, models } = asked;
  if (models === undefined || models.length === 0) return [model ?? fromFile];
  if (model !== undefined) {
    throw new DomainError('invalid-params', '`model` and `models` are both given', { hint: 'name all in `models`' });
  }
  const twice = models.find((each, index) => models.indexOf(each) !== index);
  if (twice !== undefined) {
    const hint = 'each model is run once; for more trials of one raise `trials`';
    throw new DomainError('invalid-params', `models: ${JSON.stringify(twice)} is named twice`, { hint });
  }
  return models;
}

/**
 * Whether the run is made without skills too. A file that asks for it without naming skills has its warning already and
 * gets a normal run; a request that does is refused with invalid-params.
 */
export function chooseBaseline(asked: boolean | undefined, file: EvalFile): boolean {
  const possible = namesSkills(file);
  if (asked === true && !possible) {
    const hint = 'add `config.skill_directories` to the eval: a baseline is the same run without them';
    throw new DomainError('invalid-params', '`baseline` is asked for, but the eval names no skills', { hint });
  }
  return possible && (asked ?? file.baseline ?? false);
}
