import type { ComparableRun, ComparableTask } from '../../../../src/results/compare/comparable.js';

/** A task of which `passed` of `judged` trials passed. */
export function comparable(id: string, passed: number, judged = 1, more: Partial<ComparableTask> = {}): ComparableTask {
  return {
    id,
    model: 'm',
    tags: [],
    status: passed === judged ? 'passed' : 'failed',
    judged,
    passed,
    score: passed / judged,
    durationMs: 10,
    ...more,
  };
}

/** A task that could not be judged. */
export function unjudged(id: string, more: Partial<ComparableTask> = {}): ComparableTask {
  const { score: _, durationMs: __, ...rest } = comparable(id, 0, 0);
  return { ...rest, status: 'error', ...more };
}

export function run(tasks: readonly ComparableTask[], more: Partial<ComparableRun> = {}): ComparableRun {
  return { runId: 'run', suite: 's', skill: 'k', engine: 'mock', seed: 1, models: ['m'], digests: {}, tasks, ...more };
}

/** As many tasks as `results` has characters: `+` passed, `-` failed. */
export function tasksOf(results: string): ComparableTask[] {
  return Array.from(results).map((sign, i) => comparable(`t${i}`, sign === '+' ? 1 : 0));
}
