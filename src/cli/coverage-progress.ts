import type { RunEvent } from '../protocol/run-event.js';
import type { Terminal } from './app.js';
import { paint, printable, seconds, sign } from './style.js';

const clearLine = '\r\u001B[2K';

/**
 * Shows a coverage run on a terminal: a line for each package that has ended above one status line. Where there is
 * none, only its warnings. `hear` is told each event first.
 */
export async function showCoverage(
  events: AsyncIterable<RunEvent>,
  terminal: Terminal,
  hear: (event: RunEvent) => void,
): Promise<void> {
  let status = '';
  const show = (text: string): void => {
    status = printable(text).slice(0, Math.max(0, terminal.columns - 1));
    if (terminal.live) terminal.err(clearLine + status);
  };
  const above = (line: string): void => terminal.err(terminal.live ? `${clearLine}${line}\n${status}` : `${line}\n`);
  for await (const event of events) {
    hear(event);
    if (event.type === 'warning') above(paint(terminal, 'yellow', printable(`warning: ${event.message}`)));
    else if (event.type === 'phase') show(event.message);
    else if (event.type === 'package_ended' && terminal.live) {
      const { package: name, done, total, status: end, duration_ms: ms, cached } = event;
      const time = cached === true ? ' (cached)' : ms === undefined ? '' : ` ${seconds(ms)}`;
      const mark = sign(terminal, end === 'untested' ? 'skipped' : end);
      above(`${mark} ${printable(name)}${paint(terminal, 'dim', time)}`);
      show(`${done}/${total} packages`);
    }
  }
  if (terminal.live) terminal.err(clearLine);
}
