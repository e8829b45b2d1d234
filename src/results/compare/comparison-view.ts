import type { ComparableRun, ComparableTask } from './comparable.js';
import { passRate } from './comparable.js';
import type { ComparedTask, Comparison } from './compare-runs.js';

/** One side of a task, in short. */
function side(task: ComparableTask) {
  const rate = passRate(task);
  return {
    status: task.status,
    ...(rate !== undefined && { pass_rate: rate, judged: task.judged }),
    ...(task.score !== undefined && { score: task.score }),
    ...(task.durationMs !== undefined && { duration_ms: Math.round(task.durationMs) }),
    ...task.usage,
  };
}

function line(task: ComparedTask, several: boolean) {
  const { base, head, change, golden, p, taskChanged } = task;
  const rates = [base, head].map((each) => each && passRate(each));
  const [before, after] = rates;
  const bothJudged = before !== undefined && after !== undefined;
  return {
    task_id: task.id,
    ...(several && { model: task.model }),
    change,
    ...(golden && { golden }),
    ...(taskChanged === true && { task_changed: true }),
    ...(bothJudged && { pass_rate_delta: after - before, score_delta: (head?.score ?? 0) - (base?.score ?? 0) }),
    ...(p !== undefined && { p }),
    ...(base && { base: side(base) }),
    ...(head && { head: side(head) }),
  };
}

function runLine({ runId, suite, models, status, verdict, started, tasks }: ComparableRun) {
  return {
    run_id: runId,
    eval_name: suite,
    models,
    ...(started !== undefined && { timestamp: started }),
    ...(status !== undefined && { status }),
    ...(verdict !== undefined && { verdict }),
    tasks: tasks.length,
  };
}

/** A comparison without its tasks. */
export function comparisonHead(comparison: Comparison) {
  const { base, head, verdict, reason, models, notes } = comparison;
  return { verdict, reason, base: runLine(base), head: runLine(head), notes, models };
}

/** The lines of the tasks from a place on, by urgency, as many as `take` lets through. */
export function comparisonLines(comparison: Comparison): object[] {
  const several = new Set(comparison.tasks.map(({ model }) => model)).size > 1 || comparison.models.length > 1;
  return comparison.tasks.map((task) => line(task, several));
}
