import { describe, expect, it } from 'vitest';
import { renderOutcome } from '../../../src/cli/outcome-text.js';
import { taskStats } from '../../../src/results/scoring.js';
import { grade, outcome, task, trial } from '../../helpers/outcomes.js';
import { fakeTerminal } from './terminal.js';

const failed = trial('failed', {
  score: 0.5,
  validations: { tone: grade({ identifier: 'tone', passed: false, feedback: 'too \u001B[31mloud' }) },
});
const tasks = [
  task('good', 'passed', { runs: [trial('passed')], stats: taskStats([trial('passed')], 0)! }),
  task('bad', 'failed', { runs: [failed], stats: taskStats([failed], 0)! }),
  task('left', 'skipped'),
];
const whole = outcome(tasks, {
  verdict: 'failed',
  summary: {
    ...outcome(tasks).summary,
    succeeded: 1,
    failed: 1,
    skipped: 1,
    aggregate_score: 0.75,
    duration_ms: 1_234,
  },
});

describe('renderOutcome', () => {
  it('shows what did not pass first, the sums, and where the result lies', async () => {
    expect(await renderOutcome(whole, tasks, '/runs/result.json', fakeTerminal())).toMatchInlineSnapshot(`
      "suite
               passed  score
        ✗ bad     0/1  0.500
            tone: too �[31mloud
        - left    0/0      –
        ✓ good    1/1  1.000

      failed: 1 passed, 1 failed, 0 errors, 1 skipped, 0 canceled of 3 tasks · score 0.750 of the 2 made · 1.2 s
      result: /runs/result.json
      "
    `);
  });

  it('names the model of a wrong trigger answer where there are several', async () => {
    const wrong = {
      prompt: 'do it',
      should_trigger: true,
      did_trigger: false,
      status: 'failed',
      duration_ms: 1,
    } as const;
    const text = await renderOutcome(
      { ...whole, trigger_results: [{ ...wrong, model: 'small' }] },
      tasks,
      undefined,
      fakeTerminal(),
    );
    expect(text).toContain('✗ do it (small): should have triggered the skill');
  });

  it('uses colour only where it is wanted', async () => {
    expect(await renderOutcome(whole, tasks, undefined, fakeTerminal({ color: true }))).toContain(
      '\u001B[31mfailed\u001B[0m',
    );
    expect(await renderOutcome(whole, tasks, undefined, fakeTerminal())).not.toContain('\u001B');
  });
});
