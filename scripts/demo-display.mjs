// What the demo prints. Takes values and a `write`; knows nothing of servers.

const codes = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 };
const signs = { passed: ['✓', 'green'], failed: ['✗', 'red'], error: ['!', 'yellow'] };
const clearLine = '\r\u001B[2K';

/**
 * Shows the events of a run. On a terminal (`live`) one status line is redrawn below the finished tasks; elsewhere each
 * finished trial is a line of its own.
 */
export function createDisplay({ write, live, color, columns }) {
  const paint = (name, text) => (color ? `\u001B[${codes[name]}m${text}\u001B[0m` : text);
  const sign = (status) => {
    const [text, name] = signs[status] ?? ['-', 'dim'];
    return paint(name, text);
  };
  const kinds = new Set();
  const running = new Set();
  let done = 0;
  let total = 0;

  const statusLine = () => {
    const filled = total === 0 ? 0 : Math.round((done / total) * 20);
    const names = [...running].join(', ');
    return `${'█'.repeat(filled)}${'░'.repeat(20 - filled)} ${done}/${total} trials ${names}`
      .trimEnd()
      .slice(0, columns - 1);
  };
  let drawn = '';
  const redraw = () => {
    const text = statusLine();
    if (!live || text === drawn) return;
    drawn = text;
    write(`${clearLine}${text}`);
  };
  const line = (text) => {
    drawn = '';
    write(live ? `${clearLine}${text}\n` : `${text}\n`);
  };

  const shown = {
    run_started: (event) => (total = event.total),
    hook: (event) =>
      line(
        `  ${sign(event.ok ? 'passed' : 'failed')} ${event.stage} hook: ${event.command}${event.message ? `: ${event.message}` : ''}`,
      ),
    warning: (event) => line(`  ${sign('error')} ${event.message}`),
    task_started: (event) => running.add(event.task_id),
    grade: (event) => kinds.add(event.grader_type),
    trial_ended(event) {
      done += 1;
      if (live) return;
      const count = `[${String(done).padStart(String(total).length)}/${total}]`;
      line(
        `  ${count} ${sign(event.status)} ${event.task_id}, trial ${event.trial}: ${event.status}, ${Math.round(event.duration_ms)} ms`,
      );
    },
    task_ended(event) {
      running.delete(event.task_id);
      if (live) line(`  ${sign(event.status)} ${event.task_id}`);
    },
    run_ended: () => live && write(clearLine),
  };

  return {
    kinds,
    paint,
    /** Shows one event of the run. */
    event(event) {
      shown[event.type]?.(event);
      if (event.type !== 'run_ended') redraw();
    },
    /** A line for each task of `run.result` with the view `tasks`. */
    table({ tasks }) {
      const width = Math.max(4, ...tasks.map((task) => task.task_id.length));
      write(`\n  ${'task'.padEnd(width + 2)}  trials  passed   score\n`);
      for (const { task_id, status, trials, pass_rate, score } of tasks) {
        const rate = pass_rate === undefined ? '–' : `${Math.round(pass_rate * 100)} %`;
        const numbers = [String(trials).padStart(6), rate.padStart(7), (score?.toFixed(3) ?? '–').padStart(7)];
        write(`  ${sign(status)} ${task_id.padEnd(width)}  ${numbers.join(' ')}\n`);
      }
      write('\n');
    },
  };
}
