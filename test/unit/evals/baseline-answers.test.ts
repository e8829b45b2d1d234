import { describe, expect, it } from 'vitest';
import { BaselineAnswers, comparesArms } from '../../../src/evals/baseline-answers.js';
import { runTasks } from '../../../src/evals/schedule.js';
import type { CompiledGrader, PlannedTask } from '../../../src/evals/planned-task.js';
import type { BaselineAnswer } from '../../../src/graders/grader.js';
import { trial } from '../../helpers/outcomes.js';
import { executor, passes, plannedTasks, setting } from '../../helpers/plans.js';

const compares: CompiledGrader = { ...passes, asksJudge: true, wants: { baseline: true } };

/** Tasks with skills, then the same without. */
function arms(count: number, graders = [compares]): readonly PlannedTask[] {
  const tasks = plannedTasks(count, () => ({ graders }));
  return [
    ...tasks,
    ...tasks.map((task, index) => ({
      ...task,
      index: count + index,
      baseline: true as const,
      arm: { baseline: true as const },
    })),
  ];
}

const names = (tasks: readonly PlannedTask[]): string =>
  tasks.map(({ id, baseline }) => `${id}${baseline ? '-' : '+'}`).join(' ');

describe('answers of the baseline', () => {
  it('are made right before those that are compared with them, and nothing else is moved', () => {
    expect(names(new BaselineAnswers('/').order(arms(2)))).toBe('t0- t0+ t1- t1+');
    expect(names(new BaselineAnswers('/').order(arms(2, [passes])))).toBe('t0+ t1+ t0- t1-');
    expect([comparesArms(arms(1)), comparesArms(arms(1, [passes])), comparesArms(arms(1).slice(0, 1))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('come to whoever waited for them, also when there is none any more', async () => {
    const answers = new BaselineAnswers('/run');
    const [skilled, plain] = arms(1) as [PlannedTask, PlannedTask];
    const taken = [1, 2, 3].map((number) => answers.take(skilled, number));
    answers.offer(plain, trial('failed', { run_number: 1, final_output: 'a', output_path: 'trials/2-t0/1/o' }));
    answers.offer(
      plain,
      trial('error', { run_number: 2, execution_error: true, error_msg: 'broke', final_output: 'half' }),
    );
    answers.end(plain);
    expect(await Promise.all(taken)).toEqual([
      { output: 'a', outputPath: '/run/trials/2-t0/1/o' },
      { problem: 'the trial without skills came to no answer: broke' },
      { problem: 'the trial without skills was not made' },
    ]);
    expect(await answers.take(skilled, 4)).toEqual({ problem: 'the trial without skills was not made' });
    expect(await answers.take(plain, 1)).toBe('itself');
  });

  it.each([1, 2, 3])('reach the graders of a run, %i tasks at once, in whatever order they end', async (workers) => {
    const seen: unknown[] = [];
    const looks = {
      ...compares,
      grader: {
        needsWorkspace: false,
        grade: ({ baseline, output }: { baseline?: BaselineAnswer; output: string }) => {
          seen.push([output, baseline]);
          return { score: 1, passed: true, feedback: '' };
        },
      },
    };
    const { setting: told } = setting({
      workers,
      trials: 2,
      executor: executor(async ({ taskId, trial: number, baseline }) => {
        if (baseline) await new Promise((resolve) => void setImmediate(resolve));
        return { output: `${taskId}${baseline ? '-' : '+'}${number}` };
      }),
    });
    const finished = await runTasks(arms(3, [looks]), told, new AbortController().signal);
    expect(finished.map(({ record, baseline }) => `${record.test_id}${baseline ? '-' : '+'}`).join(' ')).toBe(
      't0+ t1+ t2+ t0- t1- t2-',
    );
    const pairs = seen.filter((each) => (each as [string, unknown])[1] !== 'itself');
    expect(pairs).toHaveLength(6);
    for (const [output, baseline] of pairs as [string, { output: string }][])
      expect(baseline.output).toBe(output.replace('+', '-'));
  });

  it('that a hook refuses leave nobody waiting', async () => {
    const { setting: refuses } = setting({
      beforeTask: async (task) => (task.baseline === true ? 'refused' : undefined),
    });
    const finished = await runTasks(arms(1), refuses, new AbortController().signal);
    expect(finished.map(({ record }) => record.status)).toEqual(['passed', 'error']);
  });
});
