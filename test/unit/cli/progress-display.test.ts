import { describe, expect, it } from 'vitest';
import { showProgress } from '../../../src/cli/progress-display.js';
import { noProgress } from '../../../src/protocol/run.js';
import type { RunEvent, RunEventBody } from '../../../src/protocol/run-event.js';
import { fakeTerminal } from './terminal.js';

async function* events(bodies: readonly RunEventBody[]): AsyncGenerator<RunEvent> {
  for (const [index, body] of bodies.entries())
    yield { ...body, run_id: 'run-1', seq: index + 1, time: '2026-01-01T00:00:00.000Z' };
}

const story: RunEventBody[] = [
  { type: 'run_started', kind: 'eval', total: 2 },
  { type: 'task_started', task_id: 'one' },
  { type: 'progress', ...noProgress(2), done: 1, passed: 1 },
  { type: 'task_ended', task_id: 'one', status: 'passed', score: 1, duration_ms: 5 },
  { type: 'warning', code: 'no-effect-yet', message: 'expected has no effect yet' },
  { type: 'run_ended', status: 'completed', verdict: 'passed' },
];

describe('showProgress', () => {
  it('writes only warnings where there is no terminal, less those that the outcome shows', async () => {
    const terminal = fakeTerminal();
    const place = { severity: 'warning', code: 'c', message: 'm', file: 'f', line: 1, column: 1 } as const;
    const more: RunEventBody[] = [
      { type: 'warning', code: 'c', message: 'of the file', diagnostic: place },
      ...Array.from({ length: 20 }, (_, index): RunEventBody => ({ type: 'warning', code: 'w', message: `n${index}` })),
    ];
    await showProgress(events([...story, ...more]), terminal);
    const lines = terminal.complained().split('\n');
    expect(lines[0]).toBe('warning: expected has no effect yet');
    expect(lines.slice(-3)).toEqual(['warning: n18', '… and 1 more warnings in the events of the run', '']);
    expect(terminal.complained()).not.toContain('of the file');
  });

  it('shows ended tasks, warnings and the counts, and clears its line at the end', async () => {
    const terminal = fakeTerminal({ live: true });
    await showProgress(events(story), terminal);
    expect(terminal.complained()).toContain('✓ one 1.00\n');
    expect(terminal.complained()).toContain('warning: expected has no effect yet\n');
    expect(terminal.complained()).toContain('1/2 trials · 1 passed');
    expect(terminal.complained().endsWith('\r\u001B[2K')).toBe(true);
    expect(terminal.printed()).toBe('');
  });

  it('tells the arms of a run apart, and shows trigger tests', async () => {
    const terminal = fakeTerminal({ live: true });
    const ended = { type: 'task_ended', task_id: 'one', status: 'passed', duration_ms: 5 } as const;
    const trigger = { trigger: 1, prompt: 'explain it', model: 'a' };
    await showProgress(
      events([
        { ...ended, model: 'a' },
        { ...ended, model: 'a', baseline: true },
        { type: 'trigger_started', ...trigger },
        {
          type: 'trigger_ended',
          ...trigger,
          status: 'failed',
          should_trigger: true,
          did_trigger: false,
          duration_ms: 1,
        },
      ]),
      terminal,
    );
    for (const line of ['✓ one (a)\n', '✓ one (a, without skills)\n', '✗ explain it\n']) {
      expect(terminal.complained()).toContain(line);
    }
  });
});
