import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../../src/results/compare/compare-runs.js';
import { comparisonLines } from '../../../../src/results/compare/comparison-view.js';
import { comparable, run, tasksOf, unjudged } from './comparables.js';

const verdict = (base: string, head: string) => compareRuns(run(tasksOf(base)), run(tasksOf(head))).verdict;

describe('the verdict', () => {
  it('is worse or better where the paired test shows it, by the exact count of changed tasks', () => {
    // 5 of 5 changed tasks have p = 2/2⁵ = 0.0625, 6 of 6 have 0.031.
    expect(verdict('+++++', '-----')).toBe('unclear');
    expect(verdict('++++++', '------')).toBe('worse');
    expect(verdict('------', '++++++')).toBe('better');
  });

  it('corrects for its two tests where pass rate and score are not the same', () => {
    const of = (passed: number, score: number) =>
      Array.from({ length: 6 }, (_, i) => comparable(`t${i}`, passed, 1, { score }));
    expect(compareRuns(run(of(1, 1)), run(of(0, 0.5))).models[0]?.evidence?.score.test.p).toBe(2 / 2 ** 6);
    expect(compareRuns(run(of(1, 1)), run(of(0, 0.5))).verdict).toBe('unclear');
  });

  it('is same where nothing moved', () => {
    expect(verdict('+-+-', '+-+-')).toBe('same');
    expect(compareRuns(run([comparable('a', 1)]), run([comparable('a', 1)]))).toMatchObject({ verdict: 'same' });
  });

  it('is not same where a run lacks tasks of the other, and counts them', () => {
    const [three, one] = [run(tasksOf('+++')), run(tasksOf('+'))];
    const added = run([...tasksOf('+'), comparable('b', 1)]);
    const judgement = (base: typeof one, head: typeof one) => {
      const { verdict: found, reason } = compareRuns(base, head);
      return `${found}: ${reason}`;
    };
    expect(judgement(three, one)).toBe('unclear: 1 task came out alike, but 2 tasks are missing');
    expect(judgement(three, added)).toBe('unclear: 1 task came out alike, but 2 tasks are missing and 1 task is new');
    const broken = run([comparable('t0', 1), unjudged('t1')]);
    expect(judgement(three, broken)).toContain('could not be judged in both runs, and 1 task is missing');
    const many = '+-'.repeat(2_000);
    expect(verdict(many, `-+${many.slice(2, -1)}`)).toBe('unclear');
  });

  it('is same where both intervals lie within two points, over enough tasks', () => {
    const many = Array.from({ length: 4_000 }, (_, i) => (i % 2 === 0 ? '+' : '-')).join('');
    const turned = `-+${many.slice(2)}`;
    expect(verdict(many, turned)).toBe('same');
    expect(verdict(many.slice(0, 12), turned.slice(0, 12))).toBe('unclear');
  });

  it('is unclear where the difference is within what chance does, and says what would show it', () => {
    const comparison = compareRuns(run(tasksOf('++++++++++')), run(tasksOf('+++++++++-')));
    expect(comparison).toMatchObject({
      verdict: 'unclear',
      models: [{ evidence: { pass_rate: { delta: -0.1 }, tasks_passed: { only_base: 1, only_head: 0, p: 1 } } }],
    });
    expect(comparison.reason).toContain('about 71 tasks');
  });

  it('never asks for what is there already, nor for trials where only more tasks can show it', () => {
    const runs = (tasks: number, moved: number, trials: number) =>
      [0, 1].map((side) =>
        run(Array.from({ length: tasks }, (_, i) => comparable(`t${i}`, i < moved ? 2 + side : 2, trials))),
      );
    const reasonOf = (...of: Parameters<typeof runs>) => {
      const [base, head] = runs(...of);
      return base && head ? compareRuns(base, head).reason : '';
    };
    const chance = ': that is within what chance does';
    expect(reasonOf(4, 4, 4)).toMatch(/chance does; about 6 tasks would show such a difference$/);
    expect(reasonOf(10, 5, 4)).toContain(`${chance}; about `);
    // Five of ten tasks from 20 to 30 of 40: by the formulas 9 tasks, or 11 trials.
    const many = [20, 30].map((passed) =>
      run(Array.from({ length: 10 }, (_, i) => comparable(`t${i}`, i < 5 ? passed : 20, 40))),
    );
    const [base, head] = many;
    expect(base && head && compareRuns(base, head).reason).toMatch(new RegExp(`${chance}$`));
  });

  it('sees a single task whose trials show it, corrected for the number of tasks', () => {
    const steady = Array.from({ length: 5 }, (_, i) => comparable(`s${i}`, 10, 10));
    const before = run([...steady, comparable('x', 10, 10)]);
    expect(compareRuns(before, run([...steady, comparable('x', 0, 10)]))).toMatchObject({
      verdict: 'worse',
      reason: expect.stringContaining('task x went from 10 of 10 to 0 of 10 trials'),
    });
    expect(compareRuns(before, run([...steady, comparable('x', 7, 10)])).verdict).toBe('unclear');
  });

  it('says how sure it is, and of the smallest figures only how small they are', () => {
    const reason = (tasks: number) =>
      compareRuns(run(tasksOf('+'.repeat(tasks))), run(tasksOf('-'.repeat(tasks)))).reason;
    expect(reason(6)).toContain('(p = 0.0313, paired by task)');
    expect(reason(20)).toContain('(p < 0.001, paired by task)');
  });

  it('is unclear where nothing was judged in both runs, and where signs contradict each other', () => {
    expect(compareRuns(run([unjudged('a')]), run([unjudged('a')]))).toMatchObject({ verdict: 'unclear' });
    const up = comparable('up', 0, 12);
    const down = comparable('down', 12, 12);
    const after = [comparable('up', 12, 12), comparable('down', 0, 12)];
    expect(compareRuns(run([up, down]), run(after)).verdict).toBe('unclear');
  });
});

describe('tasks', () => {
  it('finding O12: new and missing tasks are named, and no figure is NaN', () => {
    const comparison = compareRuns(
      run([comparable('gone', 1), comparable('a', 1)]),
      run(tasksOf('').concat(comparable('a', 1), comparable('added', 0))),
    );
    const lines = comparisonLines(comparison);
    expect(lines).toEqual([
      { task_id: 'gone', change: 'missing', base: expect.objectContaining({ status: 'passed' }) },
      { task_id: 'added', change: 'new', head: expect.objectContaining({ status: 'failed', pass_rate: 0 }) },
      expect.objectContaining({ task_id: 'a', change: 'same', pass_rate_delta: 0 }),
    ]);
    expect(JSON.parse(JSON.stringify(lines))).toEqual(lines);
  });

  it('stand with the most urgent first', () => {
    const base = [
      comparable('same', 1),
      comparable('fixed', 0),
      comparable('flaky', 2, 4),
      comparable('half', 4, 4),
      comparable('all', 4, 4),
      comparable('broken', 1),
    ];
    const head = [
      comparable('same', 1),
      comparable('fixed', 1),
      comparable('flaky', 1, 4),
      comparable('half', 2, 4),
      comparable('all', 0, 4),
      unjudged('broken'),
    ];
    expect(compareRuns(run(base), run(head)).tasks.map(({ id, change }) => `${id} ${change}`)).toEqual([
      'all regressed',
      'half regressed',
      'broken unjudged',
      'flaky lower',
      'fixed fixed',
      'same same',
    ]);
  });

  it('that could not be judged are in no figure', () => {
    const base = run([comparable('a', 1), comparable('b', 1)]);
    expect(compareRuns(base, run([comparable('a', 1), unjudged('b')]))).toMatchObject({
      models: [{ changes: { same: 1, unjudged: 1 }, evidence: { tasks: 1, pass_rate: { head: 1 } } }],
      verdict: 'unclear',
      reason: '1 task came out alike, but 1 task could not be judged in both runs',
    });
  });

  it('are told when their files changed', () => {
    const of = (digest: string) => comparable('a', 1, 1, { digest });
    const files = (base: string, head: string, digests: Record<string, string>) =>
      compareRuns(run([of(base)], { digests: { tasks: '1' } }), run([of(head)], { digests }));
    expect(files('x', 'y', { tasks: '2' })).toMatchObject({
      tasks: [{ taskChanged: true }],
      notes: ['the suite changed between the runs: tasks'],
    });
    expect(files('x', 'x', { tasks: '1', fixtures: '3' })).toMatchObject({
      tasks: [{ taskChanged: false }],
      notes: ['the suite changed between the runs: fixtures'],
    });
  });
});

describe('what was spent', () => {
  it('is over the tasks that both runs know it of', () => {
    const base = run([
      comparable('a', 1, 1, { usage: { tokens: 100, cost: 0.5 }, durationMs: 100 }),
      comparable('b', 1, 1, { usage: { tokens: 50 } }),
      comparable('gone', 1, 1, { usage: { tokens: 900 }, durationMs: 9_000 }),
    ]);
    const head = run([
      comparable('a', 1, 1, { usage: { tokens: 150, cost: 0.25 }, durationMs: 50 }),
      comparable('b', 1),
    ]);
    expect(compareRuns(base, head).models[0]).toMatchObject({
      tokens: { base: 100, head: 150, delta: 50, percent: 50 },
      cost: { base: 0.5, head: 0.25, percent: -50 },
      duration_ms: { base: 110, head: 60 },
    });
    expect(compareRuns(base, head).models[0]).not.toHaveProperty('premium_requests');
  });
});

describe('comparing', () => {
  const tasks = fc.array(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      judged: fc.integer({ min: 0, max: 4 }),
      part: fc.nat(4),
    }),
    { maxLength: 6 },
  );
  const made = (rows: { id: string; judged: number; part: number }[]) =>
    run(
      rows.map(({ id, judged, part }) =>
        judged === 0 ? unjudged(id) : comparable(id, Math.min(part, judged), judged),
      ),
    );

  it('never says worse one way without better the other way', () => {
    fc.assert(
      fc.property(tasks, tasks, (a, b) => {
        const unique = (rows: typeof a) => [...new Map(rows.map((row) => [row.id, row])).values()];
        const [one, two] = [made(unique(a)), made(unique(b))];
        const turned = { better: 'worse', worse: 'better', same: 'same', unclear: 'unclear' } as const;
        expect(compareRuns(two, one).verdict).toBe(turned[compareRuns(one, two).verdict]);
        expect(JSON.stringify(compareRuns(one, two))).not.toContain('null');
      }),
    );
  });
});
