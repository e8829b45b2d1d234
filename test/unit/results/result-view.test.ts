import { describe, expect, it } from 'vitest';
import { outcomeChunks } from '../../../src/results/outcome-json.js';
import { reasonOf, summaryText, viewOutcome } from '../../../src/results/result-view.js';
import { grade, outcome, task, trial } from '../../helpers/outcomes.js';

const first = { limit: 50, from: 0 };
const bad = task('bad', 'failed', {
  runs: [
    trial('failed', {
      validations: {
        tone: grade({ identifier: 'tone', passed: false, score: 0.5, feedback: 'too loud' }),
        ok: grade({ identifier: 'ok' }),
      },
    }),
  ],
});

describe('viewOutcome', () => {
  it('failures: shows what went wrong, without what went right', () => {
    const { answer } = viewOutcome(outcome([task('good', 'passed'), bad]), 'failures', first);
    expect(answer).toMatchObject({
      failures: [
        {
          task_id: 'bad',
          status: 'failed',
          trials: [{ graders: [{ grader: 'tone', score: 0.5, feedback: 'too loud' }] }],
        },
      ],
    });
    expect(JSON.stringify(answer)).not.toContain('good');
  });

  it('bounds a page by its size as well as by its limit, and goes on where it stopped', () => {
    const many = Array.from({ length: 100 }, (_, i) =>
      task(`t${i}`, 'passed', { runs: [trial('passed', { final_output: 'x'.repeat(5_000) })] }),
    );
    const seen: unknown[] = [];
    let from: number | undefined = 0;
    while (from !== undefined) {
      const { answer, next } = viewOutcome(outcome(many), 'full', { limit: 50, from });
      expect(JSON.stringify(answer).length).toBeLessThan(80_000);
      if ('tasks' in answer && Array.isArray(answer.tasks)) seen.push(...answer.tasks);
      from = next;
    }
    expect(seen).toHaveLength(100);
  });

  it('gives at least one row, however large', () => {
    const huge = task('huge', 'passed', { runs: [trial('passed', { final_output: 'x'.repeat(100_000) })] });
    expect(viewOutcome(outcome([huge]), 'full', first)).toMatchObject({ answer: { tasks: [{ test_id: 'huge' }] } });
  });

  it('cuts long texts in the failures view at both ends', () => {
    const long = task('long', 'error', { runs: [trial('error', { error_msg: `start${'x'.repeat(5_000)}end` })] });
    const text = JSON.stringify(viewOutcome(outcome([long]), 'failures', first).answer);
    expect(text).toContain('start');
    expect(text).toContain('end');
    expect(text.length).toBeLessThan(2_000);
  });
});

describe('text of an outcome', () => {
  it('names the verdict, the sums and the reasons', () => {
    const text = summaryText(
      outcome([bad], { verdict: 'failed', summary: { ...outcome([]).summary, total_tests: 1, failed: 1 } }),
    );
    expect(text).toBe('suite: failed · 0 of 1 tasks passed, 1 failed\nfailed: bad: tone: too loud');
  });

  it('takes the reason from the task, its trials, its grades, in this order', () => {
    expect(reasonOf(task('a', 'error', { error_msg: 'hook' }))).toBe('hook');
    expect(reasonOf(task('a', 'error', { runs: [trial('passed'), trial('error', { error_msg: 'late' })] }))).toBe(
      'late',
    );
    expect(reasonOf(bad)).toBe('tone: too loud');
  });
});

describe('outcomeChunks', () => {
  it('are the JSON text of the outcome, one chunk per task', () => {
    const { tasks, ...head } = outcome([task('a', 'passed'), bad]);
    const finished = tasks.map(({ runs, ...record }) => ({ record, trials: runs.map((each) => JSON.stringify(each)) }));
    const chunks = [...outcomeChunks(head, finished)];
    expect(JSON.parse(chunks.join(''))).toEqual({ ...head, tasks });
    expect(chunks).toHaveLength(4);
    expect(JSON.parse([...outcomeChunks(head, [])].join(''))).toEqual({ ...head, tasks: [] });
  });
});
