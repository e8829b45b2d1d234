import type { Connection } from '../protocol/call-context.js';
import type { RunEvent } from '../protocol/run-event.js';
import type { RunSummary } from '../protocol/run.js';
import type { App } from './app.js';

/**
 * Starts a run from the terminal, shows its events and resolves when it has ended. An interrupt cancels the run, and
 * its end is waited for all the same. The command that a person typed is consent to what the run starts.
 */
export async function followRun(
  app: App,
  start: (connection: Connection) => Promise<{ readonly run_id: string }>,
  show: (events: AsyncIterable<RunEvent>) => Promise<void>,
): Promise<RunSummary> {
  let shown: Promise<void> = Promise.resolve();
  const publish = (events: AsyncIterable<RunEvent>): void => void (shown = show(events));
  // Not under the terminal's signal: once it is aborted, every call made under it is refused.
  const free = { signal: new AbortController().signal };
  const { run_id } = await start({ id: 'terminal', trusted: true, closed: free.signal, publish });
  const cancel = (): void => void app.call('run.cancel', { run_id, reason: 'interrupted' }, free).catch(() => {});
  if (app.signal.aborted) cancel();
  else app.signal.addEventListener('abort', cancel, { once: true });
  const end = await app.call('run.wait', { run_id }, free);
  app.signal.removeEventListener('abort', cancel);
  await shown;
  return end;
}
