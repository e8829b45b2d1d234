import { describe, expect, it } from 'vitest';
import { runTasks } from '../../../src/evals/schedule.js';
import { executor, fails, grader, passes, plannedTasks, setting } from '../../helpers/plans.js';

const never = new AbortController().signal;

describe('runTasks', () => {
  it('gives one outcome per task, in plan order, whatever order they end in', async () => {
    const release: (() => void)[] = [];
    const slowFirst = executor(async ({ taskId }) => {
      if (taskId === 't0') await new Promise<void>((resolve) => release.push(resolve));
      else release.shift()?.();
      return {};
    });
    const { setting: own } = setting({ executor: slowFirst, workers: 2 });
    const outcomes = await runTasks(plannedTasks(3), own, never);
    expect(outcomes.map((each) => [each.record.test_id, each.record.status])).toEqual([
      ['t0', 'passed'],
      ['t1', 'passed'],
      ['t2', 'passed'],
    ]);
  });

  it('finding 16: takes a task only when a worker is free, and none after a cancel', async () => {
    const controller = new AbortController();
    let started = 0;
    const canceling = executor(async () => {
      started += 1;
      if (started === 2) controller.abort(new Error('stop'));
      return {};
    });
    const { setting: own, progress } = setting({ executor: canceling });
    const outcomes = await runTasks(plannedTasks(100), own, controller.signal);
    expect(started).toBe(2);
    expect(outcomes.filter((each) => each.record.status === 'canceled')).toHaveLength(99);
    expect(progress.at(-1)).toMatchObject({ done: 100, passed: 1, canceled: 99 });
  });

  it.each([1, 4])(
    'finding 1: with fail_fast and %i workers, at most as many tasks as workers start after the first failure',
    async (workers) => {
      const started: string[] = [];
      let startedAtFailure = 0;
      const noting = executor(async ({ taskId }) => {
        started.push(taskId);
        return {};
      });
      const failing = grader(() => {
        startedAtFailure = started.length;
        return { score: 0, passed: false, feedback: 'low' };
      });
      const tasks = plannedTasks(1_000, (index) => (index === 5 ? { graders: [failing] } : {}));
      const { setting: own, progress } = setting({ executor: noting, workers, failFast: true });
      const outcomes = await runTasks(tasks, own, never);
      expect(outcomes[5]?.record.status).toBe('failed');
      expect(started.length - startedAtFailure).toBeLessThanOrEqual(workers);
      expect(outcomes.at(-1)?.record.status).toBe('skipped');
      expect(progress.at(-1)).toMatchObject({ done: 1_000, failed: 1, skipped: 1_000 - started.length });
    },
  );

  it('runs the trials of one task one after the other and counts each', async () => {
    let open = 0;
    let most = 0;
    const counting = executor(async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return {};
    });
    const { setting: own, recorded, progress } = setting({ executor: counting, trials: 3, workers: 4 });
    const [outcome] = await runTasks(plannedTasks(1), own, never);
    expect(most).toBe(1);
    expect(outcome?.trials.map((json) => JSON.parse(String(json)))).toMatchObject([
      { run_number: 1 },
      { run_number: 2 },
      { run_number: 3 },
    ]);
    expect(recorded.map((line) => JSON.parse(line))).toMatchObject(
      [1, 2, 3].map((run_number) => ({ task_index: 0, task_id: 't0', run_number })),
    );
    expect(progress.map((counts) => counts.done)).toEqual([1, 2, 3]);
  });

  it('finding O16: a task that its before_task hook refuses is an error with its reason, and its trials count', async () => {
    const { setting: own, progress } = setting({
      trials: 2,
      beforeTask: async () => 'before_task hook `x` exited with code 3',
    });
    const [outcome] = await runTasks(plannedTasks(1), own, never);
    expect(outcome).toMatchObject({
      record: { status: 'error', error_msg: 'before_task hook `x` exited with code 3' },
      trials: [],
    });
    expect(progress.at(-1)).toMatchObject({ done: 2, errors: 2 });
  });

  it('tells the story of a task in order', async () => {
    const { setting: own, events } = setting();
    await runTasks(
      plannedTasks(1, () => ({ graders: [passes, fails] })),
      own,
      never,
    );
    expect(events.map((event) => event.type)).toEqual([
      'task_started',
      'trial_started',
      'grade',
      'grade',
      'trial_ended',
      'task_ended',
    ]);
  });
});

it('keeps a long trial on disk until its outcome is written', async () => {
  const talking = executor(async () => ({ output: 'x'.repeat(10_000) }));
  const { setting: own } = setting({ executor: talking });
  const [finished] = await runTasks(plannedTasks(1), own, never);
  const [trial] = finished?.trials ?? [];
  expect(trial).toBeTypeOf('function');
  expect(typeof trial === 'function' && JSON.parse(trial())).toMatchObject({
    run_number: 1,
    status: 'passed',
    final_output: 'x'.repeat(10_000),
  });
});
