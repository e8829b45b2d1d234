import type { CallContext } from '../protocol/call-context.js';
import { type RunEvent, progressEventTypes } from '../protocol/run-event.js';
import type { RunSummary } from '../protocol/run.js';
import type { Runs } from '../runs/run.js';

const counts = new Set(['progress'] as const);

/** For waits that nobody ends early. */
const never = new AbortController().signal;

/** Lets the connection hear of a run that it has just started. */
export function publishRun(
  runs: Runs,
  id: string,
  events: 'none' | 'progress' | 'all',
  { connection }: CallContext,
): void {
  if (events === 'none') return;
  connection.publish(runs.follow(id, 1, connection.closed, events === 'all' ? undefined : progressEventTypes));
}

/** Resolves when the run has ended. Canceling the call cancels the run. */
export async function waitForEnd(runs: Runs, id: string, { signal, progress }: CallContext): Promise<RunSummary> {
  const cancel = (): void => void runs.cancel(id, 'its caller canceled the call').catch(() => {});
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  try {
    if (progress !== undefined) void report(runs.follow(id, 1, signal, counts), progress);
    return await runs.wait(id, { timeoutMs: undefined, signal: never });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The members that `eval.run` and `coverage.run` answer of an ended run. */
export function endedAnswer(run: RunSummary) {
  const { id, status, verdict, progress, error, result_path } = run;
  return {
    run_id: id,
    status,
    progress,
    ...(verdict && { verdict }),
    ...(error && { error }),
    ...(result_path !== undefined && { result_path }),
  };
}

async function report(events: AsyncIterable<RunEvent>, progress: NonNullable<CallContext['progress']>): Promise<void> {
  try {
    for await (const event of events) {
      if (event.type !== 'progress') continue;
      const { done, total, passed, failed, errors } = event;
      progress({ progress: done, total, message: `${passed} passed, ${failed} failed, ${errors} errors` });
    }
  } catch {
    // The caller is told how the run ended; that it could not hear of the way there is no reason to fail.
  }
}
