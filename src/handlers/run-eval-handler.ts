import type { CallContext } from '../protocol/call-context.js';
import type { Params, Result } from '../protocol/methods.js';
import { summaryText } from '../results/result-view.js';
import { createEvalResults } from './eval-result.js';
import { type StartParts, startEval } from './start-eval.js';
import { endedAnswer, publishRun, waitForEnd } from './wait-for-run.js';

/** Serves `eval.run`; `onStarted` is called when the run is in the registry. */
export type RunEvalCall = (
  params: Params<'eval.run'>,
  context: CallContext,
  onStarted: () => void,
) => Promise<Result<'eval.run'>>;

/** Starts the run, lets the caller hear of it, and with `wait` answers when it has ended. */
export function createRunEvalCall(parts: StartParts): RunEvalCall {
  const { runs } = parts;
  const results = createEvalResults();
  return async (params, context, onStarted) => {
    const { id } = await startEval(parts, params, context);
    onStarted();
    publishRun(runs, id, params.events ?? 'progress', context);
    if (params.wait !== true) return { run_id: id };
    const end = await waitForEnd(runs, id, context);
    const outcome = end.result_path === undefined ? undefined : await results.read(end, await runs.directory(id));
    return { ...endedAnswer(end), ...(outcome && { summary: summaryText(outcome) }) };
  };
}
