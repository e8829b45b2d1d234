import type { EvalOutcome, TaskOutcome } from './outcome.js';

/** A line for each task that was judged otherwise, or is in only one of two outcomes, and one for the verdict. */
export function changesBetween(before: EvalOutcome, after: EvalOutcome): readonly string[] {
  const old = new Map(allTasks(before));
  const now = new Map(allTasks(after));
  const lines = [...now].flatMap(([name, task]) => {
    const was = old.get(name);
    if (was === undefined) return [`  ${name}: new, ${judgement(task)}`];
    return judgement(was) === judgement(task) ? [] : [`  ${name}: ${judgement(was)} → ${judgement(task)}`];
  });
  const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => `  ${name}: not judged any more`);
  const [was, is] = [before.verdict ?? before.status, after.verdict ?? after.status];
  return [...lines, ...gone, ...(was === is ? [] : [`  verdict: ${was} → ${is}`])];
}

/** With and without skills, by what tells them apart. */
function allTasks(outcome: EvalOutcome): [string, TaskOutcome][] {
  const named = (tasks: readonly TaskOutcome[], arm: string): [string, TaskOutcome][] =>
    tasks.map((task) => [
      [task.test_id, ...(task.model === undefined ? [] : [`(${task.model})`]), arm].join(' ').trim(),
      task,
    ]);
  return [...named(outcome.tasks, ''), ...named(outcome.baseline_outcome?.tasks ?? [], 'without skills')];
}

function judgement({ status, stats }: TaskOutcome): string {
  return stats === undefined ? status : `${status} ${stats.avg_score.toFixed(3)}`;
}
