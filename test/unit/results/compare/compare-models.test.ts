import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../../src/results/compare/compare-runs.js';
import { comparisonLines } from '../../../../src/results/compare/comparison-view.js';
import { comparable, run } from './comparables.js';

describe('models', () => {
  const of = (model: string, passed: number) => comparable('a', passed, 1, { model });

  it('are compared each with itself, and the worst decides', () => {
    const base = run([of('x', 1), of('y', 1)], { models: ['x', 'y'] });
    const head = run([of('y', 0), of('x', 1), of('z', 1)], { models: ['y', 'x', 'z'] });
    const comparison = compareRuns(base, head);
    expect(comparison.models.map(({ head_model: model, verdict: found }) => [model, found])).toEqual([
      ['y', 'unclear'],
      ['x', 'same'],
    ]);
    expect(comparison).toMatchObject({
      verdict: 'unclear',
      reason: expect.stringContaining('y: '),
      notes: ['only one run has the models z: their tasks are in no figure'],
    });
    expect(comparisonLines(comparison)[0]).toMatchObject({ task_id: 'a', model: 'y', change: 'regressed' });
  });

  it('may differ when each run has one: that is then the question', () => {
    const comparison = compareRuns(run([of('x', 1)], { models: ['x'] }), run([of('y', 1)], { models: ['y'] }));
    expect(comparison).toMatchObject({ verdict: 'same', notes: ['the models differ: x and y'] });
  });

  it('that only one run has take their tasks with them: missing or new, and never the same', () => {
    const base = run([of('x', 1), of('y', 1)], { models: ['x', 'y'] });
    const head = run([of('x', 1)], { models: ['x'] });
    const comparison = compareRuns(base, head);
    const reason = '1 task came out alike, but 1 task is missing, with the models that only one run has';
    expect(comparison).toMatchObject({ verdict: 'unclear', reason, models: [{ verdict: 'same' }] });
    expect(comparisonLines(comparison)).toMatchObject([
      { task_id: 'a', model: 'y', change: 'missing' },
      { task_id: 'a', model: 'x', change: 'same' },
    ]);
    expect(compareRuns(head, base)).toMatchObject({ verdict: 'unclear', tasks: [{ model: 'y', change: 'new' }, {}] });
  });

  it('without one in common have nothing to compare', () => {
    const comparison = compareRuns(run([], { models: ['x', 'v'] }), run([], { models: ['y'] }));
    expect(comparison).toMatchObject({ verdict: 'unclear', reason: 'the runs have no model in common', models: [] });
  });
});
