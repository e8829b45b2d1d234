import type { RunEvent } from '../protocol/run-event.js';
import { dispatch } from './dispatch.js';
import type { Host } from './host.js';
import type { McpCall } from './mcp-features.js';

/** Updates closer together than this tell a client nothing it can use. */
const betweenMs = 500;

/** Calls `changed` while a run goes on, at most every half second, and once when it has ended. Throws for an unknown run. */
export async function watchRun(host: Host, runId: string, changed: () => void, call: McpCall): Promise<void> {
  const follow = (events: AsyncIterable<RunEvent>): void => void forward(events, changed, call.signal);
  // A connection of its own: these events are for us, not for the client, and end with the watch.
  const connection = { ...call.connection, closed: call.signal, publish: follow };
  const first = await dispatch(host.handlers, 'run.status', { run_id: runId }, call);
  if (first.ended_at !== undefined) return;
  await dispatch(
    host.handlers,
    'run.events',
    { run_id: runId, limit: 1, follow: true },
    { signal: call.signal, connection },
  );
}

async function forward(events: AsyncIterable<RunEvent>, changed: () => void, signal: AbortSignal): Promise<void> {
  let last = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    last = Date.now();
    if (!signal.aborted) changed();
  };
  try {
    for await (const event of events) {
      if (signal.aborted) return;
      const wait = last + betweenMs - Date.now();
      if (event.type === 'run_ended' || wait <= 0) tell();
      else timer ??= setTimeout(tell, wait).unref();
      if (event.type === 'run_ended') return;
    }
  } catch {
    tell(); // the events cannot be read any more: let the client look for itself
  } finally {
    clearTimeout(timer);
  }
}
