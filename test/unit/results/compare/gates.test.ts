import { describe, expect, it } from 'vitest';
import type { ComparableTask } from '../../../../src/results/compare/comparable.js';
import { compareRuns } from '../../../../src/results/compare/compare-runs.js';
import { checkGates, parseGate } from '../../../../src/results/compare/gates.js';
import { comparable, run, tasksOf, unjudged } from './comparables.js';

function gates(base: readonly ComparableTask[], head: readonly ComparableTask[], ...texts: string[]): string[] {
  const asked = texts.flatMap((text) => parseGate(text) ?? []);
  return checkGates(compareRuns(run(base), run(head)), asked).map(({ gate, status }) => `${gate} ${status}`);
}
const golden = { tags: ['golden'] };

describe('parseGate', () => {
  it('reads what is written, and nothing else', () => {
    expect(['regression', 'drop=5%', 'drop=0', 'drop=2.5%'].map(parseGate)).toEqual([
      { kind: 'regression' },
      { kind: 'drop', points: 5 },
      { kind: 'drop', points: 0 },
      { kind: 'drop', points: 2.5 },
    ]);
    expect(['', 'drop', 'drop=-1%', 'drop=x', 'regressions'].map(parseGate)).toEqual(Array(5).fill(undefined));
  });
});

describe('the gate regression', () => {
  it('fails for a single task that passed and now fails, whatever the verdict', () => {
    expect(gates(tasksOf('++++'), tasksOf('+++-'), 'regression')).toEqual(['regression failed']);
    expect(gates(tasksOf('+++-'), tasksOf('++++'), 'regression')).toEqual(['regression passed']);
  });

  it('does not fail for noise within a flaky task', () => {
    expect(gates([comparable('a', 2, 4)], [comparable('a', 1, 4)], 'regression')).toEqual(['regression passed']);
  });

  it('cannot tell when a task that passed was not judged, is gone, or nothing is common', () => {
    const two = [comparable('a', 1), comparable('b', 1)];
    expect(gates(two, [comparable('a', 1), unjudged('b')], 'regression')).toEqual(['regression error']);
    expect(gates(two, [comparable('a', 1)], 'regression')).toEqual(['regression error']);
    expect(gates([comparable('a', 0)], [comparable('b', 1)], 'regression')).toEqual(['regression error']);
    expect(gates([], [], 'drop=5%')).toEqual(['drop=5% error']);
  });
});

describe('the gate drop', () => {
  it('fails beyond its points, not at them', () => {
    const [base, head] = [tasksOf('++++++++++'), tasksOf('+++++++++-')];
    expect(gates(base, head, 'drop=10%', 'drop=9.9%', 'drop=0')).toEqual([
      'drop=10% passed',
      'drop=9.9% failed',
      'drop=0% failed',
    ]);
  });

  it('cannot tell when tasks that were not judged could hide such a drop', () => {
    const base = tasksOf('++++++++++');
    const head = [...tasksOf('+++++++++'), unjudged('t9')];
    expect(gates(base, head, 'drop=10%', 'drop=5%')).toEqual(['drop=10% passed', 'drop=5% error']);
  });
});

describe('a model that head lacks', () => {
  const of = (model: string, passed: number, more = {}) => comparable('a', passed, 1, { model, ...more });
  const checked = (base: readonly ComparableTask[], head: readonly ComparableTask[], ...texts: string[]) => {
    const models = (tasks: readonly ComparableTask[]) => [...new Set(tasks.map(({ model }) => model))];
    const [before, after] = [base, head].map((tasks) => run(tasks, { models: models(tasks) }));
    const asked = texts.flatMap((text) => parseGate(text) ?? []);
    return before && after ? checkGates(compareRuns(before, after), asked) : [];
  };

  it('opens no gate: its golden tasks are gone, the others could hide something', () => {
    expect(checked([of('x', 1, golden), of('y', 1, golden)], [of('x', 1, golden)])).toEqual([
      { gate: 'golden', status: 'failed', reason: 'a (y) regressed or gone' },
    ]);
    const found = checked([of('x', 1), of('y', 1)], [of('x', 1)], 'regression', 'drop=10%', 'drop=100%');
    expect(found.map(({ gate, status }) => `${gate} ${status}`)).toEqual([
      'regression error',
      'drop=10% error',
      'drop=100% passed',
    ]);
    expect(found[1]?.reason).toBe('a (y) gone with their model, which could hide such a drop');
    expect(checked([of('x', 1), of('y', 0)], [of('x', 1)], 'drop=0%')).toMatchObject([{ status: 'passed' }]);
  });
});

describe('golden tasks', () => {
  it('may not become worse at all, asked or not', () => {
    expect(gates([comparable('a', 3, 4, golden)], [comparable('a', 2, 4, golden)])).toEqual(['golden failed']);
    expect(gates([comparable('a', 3, 4, golden)], [comparable('a', 3, 4, golden)])).toEqual(['golden passed']);
    expect(gates([comparable('a', 1)], [comparable('a', 0)])).toEqual([]);
  });

  it('that failed before and fail now are not said to hold', () => {
    const [holds, fails] = [comparable('a', 1, 1, golden), comparable('b', 0, 1, golden)];
    const found = checkGates(compareRuns(run([holds, fails]), run([holds, fails])), []);
    const reason = 'golden tasks hold: 1; b did not pass before either';
    expect(found).toEqual([{ gate: 'golden', status: 'passed', reason }]);
  });

  it('do not escape by losing the tag, or by going', () => {
    const base = [comparable('a', 1, 1, golden), comparable('b', 1)];
    expect(gates(base, [comparable('a', 0), comparable('b', 1)])).toEqual(['golden failed']);
    expect(gates(base, [comparable('b', 1)])).toEqual(['golden failed']);
  });

  it('that could not be judged are an error; new ones have nothing to regress from', () => {
    expect(gates([comparable('a', 1, 1, golden)], [unjudged('a', golden)])).toEqual(['golden error']);
    // Nobody knows whether it held: not when it was not judged on either side, nor when its failure may be a new one.
    expect(gates([unjudged('a', golden)], [unjudged('a', golden)])).toEqual(['golden error']);
    const other = comparable('b', 1);
    expect(gates([unjudged('a', golden), other], [comparable('a', 0, 1, golden), other])).toEqual(['golden error']);
    expect(gates([unjudged('a', golden), other], [comparable('a', 1, 1, golden), other])).toEqual(['golden passed']);
    expect(gates([unjudged('a', golden)], [comparable('a', 1, 1, golden)])).toEqual(['golden error']);
    expect(gates([comparable('a', 1)], [comparable('a', 1), comparable('new', 0, 1, golden)])).toEqual([]);
  });
});
