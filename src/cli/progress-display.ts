import type { RunEvent } from '../protocol/run-event.js';
import type { Progress } from '../protocol/run.js';
import type { Terminal } from './app.js';
import { paint, printable, sign } from './style.js';

const clearLine = '\r\u001B[2K';

function bar(done: number, total: number, width: number): string {
  const filled = total === 0 ? width : Math.round((done / total) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}

function counts(progress: Progress): string {
  const parts = [`${progress.passed} passed`];
  for (const key of ['failed', 'errors', 'skipped', 'canceled'] as const)
    if (progress[key] > 0) parts.push(`${progress[key]} ${key}`);
  if (progress.cached !== undefined) parts.push(`${progress.cached} from the cache`);
  return parts.join(', ');
}

/** Warnings beyond this many are only counted. */
const shownWarnings = 20;

/** Where there is no terminal: nothing but warnings, less those about the files, which the outcome shows. */
async function showWarnings(events: AsyncIterable<RunEvent>, terminal: Terminal): Promise<void> {
  let count = 0;
  for await (const event of events) {
    if (event.type !== 'warning' || event.diagnostic !== undefined) continue;
    count += 1;
    if (count <= shownWarnings) terminal.err(`${printable(`warning: ${event.message}`)}\n`);
  }
  if (count > shownWarnings) terminal.err(`… and ${count - shownWarnings} more warnings in the events of the run\n`);
}

/** A task with the arm that it runs in, where there are several. */
function labelOf(event: { task_id: string; model?: string | undefined; baseline?: true | undefined }): string {
  const arm = [event.model, event.baseline && 'without skills'].filter(Boolean).join(', ');
  return arm === '' ? event.task_id : `${event.task_id} (${arm})`;
}

/** Shows a run on a terminal: a line for each ended task above one status line. Shows only warnings where there is none. */
export async function showProgress(events: AsyncIterable<RunEvent>, terminal: Terminal): Promise<void> {
  if (!terminal.live) return showWarnings(events, terminal);
  let progress: Progress | undefined;
  const running = new Set<string>();
  const status = (): string => {
    if (!progress) return '';
    const text = ` ${progress.done}/${progress.total} trials · ${counts(progress)}${running.size > 0 ? ` · ${[...running].slice(0, 3).join(', ')}` : ''}`;
    return bar(progress.done, progress.total, 16) + printable(text).slice(0, Math.max(0, terminal.columns - 18));
  };
  const above = (line: string): void => terminal.err(`${clearLine}${line}\n${status()}`);
  for await (const event of events) {
    if (event.type === 'progress') {
      progress = event;
      terminal.err(clearLine + status());
    } else if (event.type === 'task_started') {
      running.add(labelOf(event));
    } else if (event.type === 'task_ended') {
      running.delete(labelOf(event));
      const score = event.score === undefined ? '' : paint(terminal, 'dim', ` ${event.score.toFixed(2)}`);
      above(`${sign(terminal, event.status)} ${printable(labelOf(event))}${score}`);
    } else if (event.type === 'trigger_started') {
      running.add(event.prompt);
    } else if (event.type === 'trigger_ended') {
      running.delete(event.prompt);
      above(`${sign(terminal, event.status)} ${printable(event.prompt).slice(0, 80)}`);
    } else if (event.type === 'warning') {
      above(paint(terminal, 'yellow', printable(`warning: ${event.message}`)));
    }
  }
  terminal.err(clearLine);
}
