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

const keyOf = ({ record }: FinishedTask): string => JSON.stringify([record.model ?? '', record.test_id]);

/**
 * Tells what every task with skills gained over its like without them. A task of which either arm has no finished
 * trial has nothing to compare and is left as it is.
 */
export function withSkillImpact(tasks: readonly FinishedTask[], baseline: readonly FinishedTask[]): FinishedTask[] {
  const partners = new Map(baseline.map((task) => [keyOf(task), task.record.stats?.pass_rate]));
  return tasks.map((task) => {
    const rate = task.record.stats?.pass_rate;
    const without = partners.get(keyOf(task));
    if (rate === undefined || without === undefined) return task;
    // Not by a spread alone: a task may make its trials when it is asked for them.
    return { ...task, trials: task.trials, record: { ...task.record, skill_impact: skillImpact(rate, without) } };
  });
}
