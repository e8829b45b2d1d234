import { expect, it } from 'vitest';
import { longSuite } from '../../../src/evals/compact-task.js';
import { evalOutcome } from '../../../src/evals/eval-outcome.js';
import type { PlanHead } from '../../../src/evals/plan.js';
import type { TrialStatus } from '../../../src/protocol/run.js';
import { taskStats } from '../../../src/results/scoring.js';
import type { FinishedTask } from '../../../src/results/outcome.js';
import { outcome, trial } from '../../helpers/outcomes.js';

const { config } = outcome([]);
const run = { runId: 'run-1', status: 'completed', startedAt: '2026-01-01T00:00:00.000Z', durationMs: 5 } as const;

const plan: PlanHead = {
  path: 'eval.yaml',
  name: 'suite',
  skill: 's',
  seed: 0,
  trials: 1,
  config,
  digests: {},
  diagnostics: [],
  metrics: [],
  models: ['m'],
  baseline: false,
  triggers: [],
  identity: { problem: 'none' },
};

/** Works its record out when it is asked, as the tasks of a long suite do. */
function task(index: number, baseline: boolean): FinishedTask {
  const status: TrialStatus = index % 3 === 0 ? 'failed' : 'passed';
  return {
    get record() {
      const stats = taskStats([trial(status)], 0);
      return { test_id: `t${index}`, display_name: '', status, group: `g${index % 2}`, ...(stats && { stats }) };
    },
    trials: ['{}'],
    ...(baseline && { baseline: true }),
  };
}

/** How often others had their turn during `work`. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let next: NodeJS.Immediate;
  const turn = (): void => {
    turns += 1;
    next = setImmediate(turn);
  };
  next = setImmediate(turn);
  await work();
  clearImmediate(next);
  return turns;
}

it('lets others have their turn while the outcome of a long suite is worked out, and counts every task once', async () => {
  const tasks = Array.from({ length: 3 * longSuite }, (_, index) => task(index, false));
  const turns = await turnsDuring(async () => {
    const { head } = await evalOutcome(plan, run, tasks);
    expect(head).toMatchObject({ verdict: 'failed', summary: { succeeded: 2 * longSuite, failed: longSuite } });
    expect(head.summary.groups?.map(({ name, total }) => [name, total])).toEqual([
      ['g0', 1.5 * longSuite],
      ['g1', 1.5 * longSuite],
    ]);
  });
  expect(turns).toBeGreaterThan(5);
});

it('so it does with a baseline, whose tasks each have their like', async () => {
  const tasks = Array.from({ length: 2 * longSuite }, (_, index) => task(index >> 1, index % 2 === 1));
  const turns = await turnsDuring(async () => {
    const { head } = await evalOutcome({ ...plan, baseline: true }, run, tasks);
    expect(head).toMatchObject({ is_baseline: true, summary: { total_tests: longSuite } });
  });
  expect(turns).toBeGreaterThan(5);
});
