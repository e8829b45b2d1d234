import { describe, expect, it } from 'vitest';
import { createDisplay } from '../../../scripts/demo-display.mjs';

const run = [
  { type: 'run_started', total: 2 },
  { type: 'hook', stage: 'before_run', command: 'check', ok: true },
  { type: 'task_started', task_id: 'a' },
  { type: 'grade', grader_type: 'text' },
  { type: 'trial_ended', task_id: 'a', trial: 1, status: 'passed', duration_ms: 12.4 },
  { type: 'grade', grader_type: 'file' },
  { type: 'trial_ended', task_id: 'a', trial: 2, status: 'failed', duration_ms: 7 },
  { type: 'task_ended', task_id: 'a', status: 'failed' },
  { type: 'some_event_of_tomorrow' },
  { type: 'run_ended' },
];

function show(live: boolean, color: boolean): { text: string; kinds: string[] } {
  let text = '';
  const display = createDisplay({ write: (part: string) => (text += part), live, color, columns: 60 });
  for (const event of run) display.event(event);
  return { text, kinds: [...display.kinds] };
}

describe('what the demo shows', () => {
  it('is plain lines where there is no terminal', () => {
    expect(show(false, false)).toMatchInlineSnapshot(`
      {
        "kinds": [
          "text",
          "file",
        ],
        "text": "  ✓ before_run hook: check
        [1/2] ✓ a, trial 1: passed, 12 ms
        [2/2] ✗ a, trial 2: failed, 7 ms
      ",
      }
    `);
  });

  it('is one line that is redrawn on a terminal, and nothing of it is left at the end', () => {
    const { text } = show(true, false);

    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('██████████░░░░░░░░░░ 1/2 trials a');
    expect(text.endsWith('\r\u001B[2K')).toBe(true);
  });

  it('has colour only when it is asked for', () => {
    const colors = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`);

    expect(show(true, false).text).not.toMatch(colors);
    expect(show(true, true).text).toMatch(colors);
  });

  it('ends with a table that lines up', () => {
    let text = '';
    const display = createDisplay({ write: (part: string) => (text += part), live: false, color: false, columns: 80 });

    display.table({
      tasks: [
        { task_id: 'short', status: 'passed', trials: 2, pass_rate: 1, score: 1 },
        { task_id: 'a-longer-name', status: 'error', trials: 2 },
      ],
    });

    expect(text).toMatchInlineSnapshot(`
      "
        task             trials  passed   score
        ✓ short               2   100 %   1.000
        ! a-longer-name       2       –       –

      "
    `);
  });
});
