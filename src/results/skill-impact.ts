import { judgedTrials } from './judged-trials.js';
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

/** Of the judged trials only: an agent that broke off in one arm says nothing about the skills. */
function judgedRate(record: FinishedTask['record']): number | undefined {
  const trials = judgedTrials(record);
  return trials && trials.passed / trials.judged;
}

const keyOf = ({ model, test_id }: FinishedTask['record']): string => JSON.stringify([model ?? '', test_id]);

/** Tells what tasks with skills gained over their likes without them. */
export interface SkillImpacts {
  /** To be called with every task without skills first. */
  compareWith(baseline: FinishedTask): void;
  /** A task of which either arm has no judged trial has nothing to compare and is answered as it is. */
  of(task: FinishedTask): FinishedTask;
}

export function createSkillImpact(): SkillImpacts {
  const partners = new Map<string, number | undefined>();
  return {
    compareWith: ({ record }) => void partners.set(keyOf(record), judgedRate(record)),
    of(task) {
      const { record } = task;
      const rate = judgedRate(record);
      const without = partners.get(keyOf(record));
      if (rate === undefined || without === undefined) return task;
      // Not by a spread alone: a task may make its trials when it is asked for them.
      return { ...task, trials: task.trials, record: { ...record, skill_impact: skillImpact(rate, without) } };
    },
  };
}
