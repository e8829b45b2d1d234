import { judgedTrials } from '../judged-trials.js';
import type { FinishedTask } from '../outcome.js';
import type { ComparableTask } from './comparable.js';
import { type SkillComparison, compareArm } from './compare-runs.js';

/** With skills against without, task by task, for each model of a run with baseline. Pure and seeded. */
export function compareSkills(
  withSkills: readonly FinishedTask[],
  baseline: readonly FinishedTask[],
  models: readonly string[],
  seed: number,
): SkillComparison[] {
  return models.map((model) => {
    const own = (tasks: readonly FinishedTask[]): ComparableTask[] =>
      tasks.filter(({ record }) => (record.model ?? model) === model).map((task) => comparableOf(task, model));
    const names = { base: model, head: model };
    const {
      base_model: _,
      head_model: __,
      ...compared
    } = compareArm(own(baseline), own(withSkills), names, seed).model;
    return { model_id: model, ...compared };
  });
}

/** As a comparison of two runs has it, over the judged trials. */
function comparableOf({ record, usage }: FinishedTask, model: string): ComparableTask {
  const { stats, status } = record;
  const made = judgedTrials(record);
  const tokens =
    usage?.input_tokens === undefined && usage?.output_tokens === undefined
      ? undefined
      : (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0);
  return {
    id: record.test_id,
    model,
    tags: record.tags ?? [],
    status,
    judged: made?.judged ?? 0,
    passed: made?.passed ?? 0,
    ...(stats && made && { score: made.score, durationMs: stats.avg_duration_ms }),
    ...(tokens !== undefined && { usage: { tokens } }),
  };
}
