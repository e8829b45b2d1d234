import type { FinishedTask, SkillImpact } from './outcome.js';

/** Waza's figures; the baseline counts as 0.01 at least, so that a task that never passed without skills has one. */
export function skillImpact(withSkills: number, baseline: number): SkillImpact {
  const delta = withSkills - baseline;
  return {
    pass_rate_with_skills: withSkills,
    pass_rate_baseline: baseline,
    delta,
    percent_change: (delta / Math.max(baseline, 0.01)) * 100,
  };
}

const keyOf = ({ model, test_id }: FinishedTask['record']): string => JSON.stringify([model ?? '', test_id]);

/** Tells what tasks with skills gained over their likes without them. */
export interface SkillImpacts {
  /** To be called with every task without skills first. */
  compareWith(baseline: FinishedTask): void;
  /** A task of which either arm has no finished trial has nothing to compare and is answered as it is. */
  of(task: FinishedTask): FinishedTask;
}

export function createSkillImpact(): SkillImpacts {
  const partners = new Map<string, number | undefined>();
  return {
    compareWith: ({ record }) => void partners.set(keyOf(record), record.stats?.pass_rate),
    of(task) {
      const { record } = task;
      const rate = record.stats?.pass_rate;
      const without = partners.get(keyOf(record));
      if (rate === undefined || without === undefined) return task;
      // Not by a spread alone: a task may make its trials when it is asked for them.
      return { ...task, trials: task.trials, record: { ...record, skill_impact: skillImpact(rate, without) } };
    },
  };
}
