import { expect, it } from 'vitest';
import { armsOf, chooseModels, expandArms } from '../../../src/evals/arms.js';
import { evalOutcome } from '../../../src/evals/eval-outcome.js';
import { finishedTask, unmadeTask } from '../../../src/evals/finished-task.js';
import type { PlanFacts } from '../../../src/evals/plan.js';
import type { PlannedTask } from '../../../src/evals/planned-task.js';
import { runTasks } from '../../../src/evals/schedule.js';
import type { TrialStatus } from '../../../src/protocol/run.js';
import type { EvalOutcome } from '../../../src/results/outcome.js';
import { outcome, trial } from '../../helpers/outcomes.js';
import { executor, fails, grader, plannedTasks, setting } from '../../helpers/plans.js';

const never = new AbortController().signal;

function planned(models: readonly string[], baseline: boolean, count = 2): readonly PlannedTask[] {
  const arms = armsOf(models, baseline);
  return expandArms(
    plannedTasks(count, () => ({ ...arms[0] })),
    arms,
  );
}

it('a run goes model by model, with skills before baseline, every planned task with a place of its own', () => {
  const tasks = planned(['a', 'b'], true);
  expect(tasks.map(({ index, id, model, baseline }) => [index, id, model, baseline ?? false])).toEqual([
    [0, 't0', 'a', false],
    [1, 't1', 'a', false],
    [2, 't0', 'a', true],
    [3, 't1', 'a', true],
    [4, 't0', 'b', false],
    [5, 't1', 'b', false],
    [6, 't0', 'b', true],
    [7, 't1', 'b', true],
  ]);
  expect(tasks.map(({ arm }) => arm)).toContainEqual({ model: 'b', baseline: true });
  expect(planned(['a'], false).map(({ arm }) => arm)).toEqual([{}, {}]);
});

it('the models of a request stand in for the model of the file; one named twice, or in two ways, is refused', () => {
  expect(chooseModels({}, 'file')).toEqual(['file']);
  expect(chooseModels({ model: 'asked' }, 'file')).toEqual(['asked']);
  expect(chooseModels({ models: ['x', 'y'] }, 'file')).toEqual(['x', 'y']);
  expect(() => chooseModels({ models: ['x', 'y', 'x'] }, '')).toThrow('"x" is named twice');
  expect(() => chooseModels({ model: 'x', models: ['y'] }, '')).toThrow('both given');
});

it('each arm has its own model, and the baseline no skills; records and events say whose they are', async () => {
  const seen: unknown[] = [];
  const agent = executor(async ({ model, skillDirectories, baseline }) => {
    seen.push([model, skillDirectories, baseline ?? false]);
    return {};
  });
  const { setting: how, events, recorded } = setting({ executor: agent, skillDirectories: ['/skill'] });
  await runTasks(planned(['a', 'b'], true, 1), how, never);
  expect(seen).toEqual([
    ['a', ['/skill'], false],
    ['a', [], true],
    ['b', ['/skill'], false],
    ['b', [], true],
  ]);
  const lines = recorded.map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { model: 'a' },
    { model: 'a', baseline: true },
    { model: 'b' },
    { model: 'b', baseline: true },
  ]);
  expect(events.filter(({ type }) => type === 'trial_ended')[3]).toMatchObject({ model: 'b', baseline: true });
});

it('with fail_fast a failure without skills stops nothing, one with skills everything', async () => {
  const inBaseline = planned(['a', 'b'], true, 1).map((task) => (task.baseline ? { ...task, graders: [fails] } : task));
  const { setting: how } = setting({ failFast: true });
  const first = await runTasks(inBaseline, how, never);
  expect(first.map(({ record }) => record.status)).toEqual(['passed', 'failed', 'passed', 'failed']);

  const withSkills = planned(['a', 'b'], true, 1).map((task) => (task.baseline ? task : { ...task, graders: [fails] }));
  const second = await runTasks(withSkills, how, never);
  expect(second.map(({ record }) => record.status)).toEqual(['failed', 'skipped', 'skipped', 'skipped']);
});

const { config } = outcome([]);

function facts(tasks: readonly PlannedTask[], models: readonly string[], baseline: boolean): PlanFacts {
  const place = { path: 'eval.yaml', name: 'suite', skill: 's', seed: 0, digests: {}, diagnostics: [] };
  const none = { triggers: [], metrics: [], identity: { problem: 'none' } };
  return { ...place, trials: 1, config, tasks, models, baseline, ...none };
}

const run = { runId: 'run-1', status: 'completed', startedAt: '2026-01-01T00:00:00.000Z', durationMs: 5 } as const;

function finish(task: PlannedTask, status: 'passed' | 'failed' | 'error') {
  const made = trial(status);
  return finishedTask(task, [{ trial: made, json: JSON.stringify(made) }], { seed: 0, metrics: [] });
}

function parsed(result: Iterable<string>): EvalOutcome {
  return JSON.parse([...result].join('')) as EvalOutcome;
}

it('the outcome parts the arms, tells what the skills changed, and judges only the arm with skills', async () => {
  const tasks = planned(['m'], true, 2);
  const finished = tasks.slice(0, 2).map((task) => finish(task, 'passed'));
  for (const task of tasks.slice(2)) finished.push(finish(task, task.id === 't0' ? 'failed' : 'passed'));
  const { head, result } = await evalOutcome(facts(tasks, ['m'], true), run, finished);
  const whole = parsed(result);
  expect(head).toMatchObject({ verdict: 'passed', is_baseline: true, summary: { total_tests: 2, succeeded: 2 } });
  expect(whole.tasks.map((task) => [task.test_id, task.skill_impact])).toEqual([
    ['t0', { pass_rate_with_skills: 1, pass_rate_baseline: 0, delta: 1, percent_change: 10_000 }],
    ['t1', { pass_rate_with_skills: 1, pass_rate_baseline: 1, delta: 0, percent_change: 0 }],
  ]);
  expect(whole.baseline_outcome).toMatchObject({ config, summary: { total_tests: 2, succeeded: 1, failed: 1 } });
  expect(whole.baseline_outcome?.tasks.map(({ status }) => status)).toEqual(['failed', 'passed']);
  expect(whole).not.toHaveProperty('models');
});

it('equal results with and without skills are no failure, and an arm that was not made gives no impact', async () => {
  const tasks = planned(['m'], true, 1);
  const [first, second] = tasks;
  if (first === undefined || second === undefined) throw new Error('two arms');
  const equal = await evalOutcome(facts(tasks, ['m'], true), run, [finish(first, 'passed'), finish(second, 'passed')]);
  expect(equal.head.verdict).toBe('passed');
  const half = await evalOutcome(facts(tasks, ['m'], true), run, [
    finish(first, 'passed'),
    unmadeTask(second, 'skipped'),
  ]);
  expect(parsed(half.result).tasks[0]).not.toHaveProperty('skill_impact');
});

it('what could not be judged is no pass rate of 0: it is in no impact, and an arm of it alone gives none', async () => {
  const tasks = planned(['m'], true, 1);
  const impactOf = async (...arms: readonly (readonly TrialStatus[])[]) => {
    const finished = tasks.map((task, arm) => {
      const trials = (arms[arm] ?? []).map((status) => trial(status));
      const written = trials.map((made) => ({ trial: made, json: JSON.stringify(made) }));
      return finishedTask(task, written, { seed: 0, metrics: [] });
    });
    const { result } = await evalOutcome(facts(tasks, ['m'], true), run, finished);
    return parsed(result).tasks[0]?.skill_impact;
  };
  expect(await impactOf(['passed', 'passed'], ['error', 'error'])).toBeUndefined();
  expect(await impactOf(['error', 'error'], ['passed', 'passed'])).toBeUndefined();
  expect(await impactOf(['passed', 'error'], ['passed', 'passed'])).toMatchObject({ delta: 0 });
  expect(await impactOf(['failed', 'error'], ['error', 'passed'])).toMatchObject({ delta: -1 });
  expect(await impactOf(['passed', 'failed', 'error'], ['failed', 'failed', 'error'])).toMatchObject({
    pass_rate_with_skills: 0.5,
    pass_rate_baseline: 0,
  });
});

it('several models: one verdict for the run, one for each model, and a recommendation', async () => {
  const tasks = planned(['good', 'bad'], false, 2);
  const finished = tasks.map((task) => finish(task, task.model === 'bad' && task.id === 't1' ? 'failed' : 'passed'));
  const { head, result } = await evalOutcome(facts(tasks, ['good', 'bad'], false), run, finished);
  expect(head).toMatchObject({
    verdict: 'failed',
    summary: { total_tests: 4, succeeded: 3 },
    models: [
      { model_id: 'good', verdict: 'passed', summary: { total_tests: 2, success_rate: 1, duration_ms: 20 } },
      { model_id: 'bad', verdict: 'failed', summary: { total_tests: 2, success_rate: 0.5 } },
    ],
    metadata: { recommendation: { recommended_model: 'good', heuristic_score: 9.5 } },
  });
  expect(parsed(result).tasks.map(({ model, test_id }) => `${model}:${test_id}`)).toEqual([
    'good:t0',
    'good:t1',
    'bad:t0',
    'bad:t1',
  ]);
});

it('a grader that errs in the baseline makes neither the run nor its tasks an error', async () => {
  const broken = grader(() => {
    throw new Error('no judge');
  });
  const tasks = planned(['m'], true, 1).map((task) => (task.baseline ? { ...task, graders: [broken] } : task));
  const { setting: how } = setting();
  const { head } = await evalOutcome(facts(tasks, ['m'], true), run, await runTasks(tasks, how, never));
  expect(head).toMatchObject({ verdict: 'passed', summary: { errors: 0 } });
});
