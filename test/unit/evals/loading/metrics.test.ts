import { describe, expect, it } from 'vitest';
import { brief, goodEval, goodTask, load } from './suite.js';

const withMetrics = (...metrics: readonly string[]) => `${goodEval}metrics: [${metrics.join(', ')}]\n`;

describe('metrics', () => {
  it('stand for a figure, a grader or a kind of grader', async () => {
    const { metrics, diagnostics } = await load({
      'eval.yaml': withMetrics(
        '{ name: task_completion, weight: 0.5, threshold: 0.8, description: d }',
        '{ name: says_hi }',
        '{ name: text, enabled: true }',
        '{ name: expected.matches }',
        '{ name: behavior_quality, threshold: 0.1 }',
        '{ name: off, enabled: false }',
      ),
      'tasks/one.yaml': `${goodTask}expected: { matches: [a], behavior: { max_tokens: 1 } }\n`,
    });
    expect(diagnostics).toEqual([]);
    expect(metrics).toEqual([
      { name: 'task_completion', of: 'task_completion', weight: 0.5, threshold: 0.8, description: 'd' },
      { name: 'says_hi', of: 'grader', weight: 1 },
      { name: 'text', of: 'kind', weight: 1 },
      { name: 'expected.matches', of: 'grader', weight: 1 },
      { name: 'behavior_quality', of: 'behavior_quality', weight: 1, threshold: 0.1 },
    ]);
  });

  it.each([
    ['{ name: task_completoin }', '19 error unknown-metric'],
    ['{ name: program }', '19 error unknown-metric'],
    ['{ name: text, weight: 0 }', '33 error bad-value'],
    ['{ name: text, weight: -1, enabled: false }', '33 error bad-value'],
    ['{ name: text, threshold: 1.5 }', '36 error bad-value'],
    ['{ name: text, threshold: 0 }', '36 warning always-reached'],
    ['{ name: text }, { name: text }', '35 error duplicate-metric'],
    ['{ name: trigger_accuracy }', '19 warning not-measured'],
    ['{ name: behavior_quality }', '19 warning not-measured'],
  ])('%s is told at its place', async (metric, place) => {
    const { root, diagnostics } = await load({ 'eval.yaml': withMetrics(metric) });
    expect(brief(root, diagnostics)).toEqual([`eval.yaml:5:${place}`]);
  });

  it('that are misspelt are shown the nearest name', async () => {
    const { diagnostics } = await load({ 'eval.yaml': withMetrics('{ name: says_hj }') });
    expect(diagnostics[0]?.hint).toBe('did you mean `says_hi`?');
  });

  it('of triggers have something to measure beside trigger tests', async () => {
    const { diagnostics } = await load({
      'eval.yaml': withMetrics('{ name: trigger_accuracy }'),
      'trigger_tests.yaml': 'skill: s\nshould_trigger_prompts: [{ prompt: p }]\n',
    });
    expect(diagnostics).toEqual([]);
  });
});
