import type { CallContext } from '../protocol/call-context.js';
import type { Params, Result } from '../protocol/methods.js';
import { type RunEvent, progressEventTypes } from '../protocol/run-event.js';
import type { RunSummary } from '../protocol/run.js';
import { summaryText } from '../results/result-view.js';
import type { Runs } from '../runs/run.js';
import { createResultStore } from './result-store.js';
import { type StartParts, startEval } from './start-eval.js';

const counts = new Set(['progress'] as const);

/** For waits that nobody ends early. */
const never = new AbortController().signal;

/** Serves `eval.run`; `onStarted` is called when the run is in the registry. */
export type RunEvalCall = (
  params: Params<'eval.run'>,
  context: CallContext,
  onStarted: () => void,
) => Promise<Result<'eval.run'>>;

/** Starts the run, lets the caller hear of it, and with `wait` answers when it has ended. */
export function createRunEvalCall(parts: StartParts): RunEvalCall {
  const { runs } = parts;
  const results = createResultStore();
  return async (params, context, onStarted) => {
    const { id } = await startEval(parts, params, context);
    onStarted();
    const events = params.events ?? 'progress';
    if (events !== 'none')
      context.connection.publish(
        runs.follow(id, 1, context.connection.closed, events === 'all' ? undefined : progressEventTypes),
      );
    if (params.wait !== true) return { run_id: id };
    const end = await waitForEnd(runs, id, context);
    const outcome = end.result_path === undefined ? undefined : await results.read(end, await runs.directory(id));
    return { ...answer(end), ...(outcome && { summary: summaryText(outcome) }) };
  };
}

/** Canceling the call cancels the run. */
async function waitForEnd(runs: Runs, id: string, { signal, progress }: CallContext): Promise<RunSummary> {
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

function answer(run: RunSummary): Result<'eval.run'> {
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
