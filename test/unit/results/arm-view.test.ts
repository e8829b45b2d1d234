import { expect, it } from 'vitest';
import { armLines, outcomeOfArm } from '../../../src/results/arm-view.js';
import { summaryText, viewOutcome } from '../../../src/results/result-view.js';
import type { TriggerResult } from '../../../src/results/trigger-metrics.js';
import { outcome, task, trial } from '../../helpers/outcomes.js';

const plain = outcome([task('t1', 'passed')]);
const { summary, config } = plain;
const triggers: readonly TriggerResult[] = Array.from({ length: 30 }, (_, index) => ({
  prompt: `p${index}`,
  should_trigger: true,
  did_trigger: false,
  status: 'failed',
  duration_ms: 1,
  final_output: 'x'.repeat(10_000),
  model: index < 20 ? 'a' : 'b',
}));
const bare = ['a', 'b'].map((model) => task('t1', 'failed', { model, runs: [trial('failed')] }));
const armed = outcome(
  ['a', 'b'].map((model) => task('t1', 'passed', { model, runs: [trial('passed')] })),
  {
    models: [
      { model_id: 'a', summary: { ...summary, total_tests: 1, succeeded: 1 }, metrics: {}, verdict: 'passed' },
      {
        model_id: 'b',
        summary: { ...summary, total_tests: 1 },
        metrics: { m: { identifier: 'm', measured: true, value: 1, passed: true, weight: 1 } },
      },
    ],
    is_baseline: true,
    baseline_outcome: { config, summary: { ...summary, total_tests: 2, failed: 2 }, tasks: bare },
    trigger_results: triggers,
  },
);
const page = { limit: 500, from: 0 };

it('one arm of an outcome is an outcome: its tasks, sums, verdict and trigger tests', () => {
  const b = outcomeOfArm(armed, { model: 'b' });
  expect(b).toMatchObject({
    metrics: { m: { identifier: 'm', measured: true, value: 1, passed: true, weight: 1 } },
    summary: { total_tests: 1 },
    tasks: [{ model: 'b', status: 'passed' }],
  });
  expect(b).not.toHaveProperty('verdict');
  expect(b?.trigger_results).toHaveLength(10);
  expect(outcomeOfArm(armed, { baseline: true })).toMatchObject({ summary: { failed: 2 }, tasks: bare });
  const both = outcomeOfArm(armed, { model: 'a', baseline: true });
  expect(both).toMatchObject({ summary: { total_tests: 1, failed: 1, duration_ms: 10 }, tasks: [{ model: 'a' }] });
  expect(both).not.toHaveProperty('verdict');
  expect(outcomeOfArm(armed, {})).toBe(armed);
});

it('an arm that the run does not have is none', () => {
  expect(outcomeOfArm(armed, { model: 'c' })).toBeUndefined();
  expect(outcomeOfArm(plain, { baseline: true })).toBeUndefined();
  expect(outcomeOfArm(plain, { model: '' })).toBe(plain);
});

it('no page repeats the tasks of the baseline, what triggers said, or more groups than fit', () => {
  const groups = Array.from({ length: 2_000 }, (_, index) => ({ name: `g${index}`, passed: 1, failed: 0, errors: 0 }));
  const many = groups.map((each) => ({ ...each, total: 1, avg_score: 1 }));
  const grouped = { ...armed, summary: { ...armed.summary, groups: many } };
  for (const view of ['summary', 'failures', 'tasks', 'full'] as const) {
    const text = JSON.stringify(viewOutcome(grouped, view, page).answer);
    expect(text).not.toContain('xxxxxxxxxx');
    expect(text.length).toBeLessThan(20_000);
    expect(text).toContain('"more_groups":1950');
  }
  const { answer } = viewOutcome(armed, 'failures', page);
  expect(answer).toMatchObject({ more_wrong_triggers: 20, baseline_outcome: { summary: { failed: 2 } } });
  expect([3, 4, 5]).toContain(viewOutcome(armed, 'triggers', page).next);
});

it('the arms are told in a line each', () => {
  expect(armLines(armed).slice(0, 3)).toEqual([
    'model a: passed · 1 of 1 tasks passed, score 0.000',
    'model b: not judged · 0 of 1 tasks passed, no score',
    'without skills: 0 of 2 tasks passed, score 0.000 (pass rate 0.0 %, with them 0.0 %)',
  ]);
  expect(summaryText(armed)).toContain('model a: passed');
  expect(armLines(plain)).toEqual([]);
});
