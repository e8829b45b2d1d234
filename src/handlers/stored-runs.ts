import { storedRunOf } from '../evals/reuse/stored-run.js';
import { openStoredTrials, type StoredTrials } from '../evals/reuse/stored-trials.js';
import type { ExecutorContext } from '../executors/executor.js';
import { evalMethods } from '../protocol/eval-methods.js';
import { DomainError } from '../protocol/errors.js';
import type { Params } from '../protocol/methods.js';
import type { Runs } from '../runs/run.js';

/** What of a request decides which trials are made; kept in the plan, so that they can be asked for again. */
const remembered = [
  'context_dir',
  'tasks',
  'tags',
  'model',
  'models',
  'judge_model',
  'baseline',
  'executor',
  'executor_options',
  'trials',
  'seed',
] as const satisfies readonly (keyof Params<'eval.run'>)[];

export type RememberedRequest = Pick<Params<'eval.run'>, (typeof remembered)[number]>;

export function rememberedRequest(params: Params<'eval.run'>): RememberedRequest {
  return Object.fromEntries(remembered.flatMap((key) => (params[key] === undefined ? [] : [[key, params[key]]])));
}

/** The trials of a run that has ended. Throws unknown-run, run-expired, and invalid-params for one that goes on or is no eval. */
export async function storedTrialsOf(runs: Runs, runId: string): Promise<StoredTrials> {
  const summary = await runs.status(runId);
  if (summary.ended_at === undefined) {
    const hint = 'wait for its end with run.wait, or cancel it';
    throw new DomainError('invalid-params', `run ${runId} has not ended`, { hint, run_id: runId });
  }
  const trials = summary.kind === 'eval' ? await openStoredTrials(await runs.directory(runId)) : undefined;
  if (trials !== undefined) return trials;
  throw new DomainError('invalid-params', `run ${runId} has no trials of an eval`, { run_id: runId });
}

/**
 * The request with what an earlier run was asked for, where it says nothing itself: one that is resumed, or one that is
 * replayed, with another executor than its own.
 */
export async function completedRequest(
  runs: Runs,
  params: Params<'eval.run'>,
): Promise<{
  readonly params: Params<'eval.run'>;
  readonly resumed?: { readonly runId: string; readonly trials: StoredTrials };
}> {
  const { resume, executor, executor_options: options } = params;
  if (resume !== undefined) {
    const trials = await storedTrialsOf(runs, resume);
    return { params: withRequest(trials, params), resumed: { runId: resume, trials } };
  }
  const replayed = executor === 'replay' ? options?.['run'] : undefined;
  if (typeof replayed !== 'string') return { params };
  const stored = await storedTrialsOf(runs, replayed);
  return { params: { trials: stored.plan.trials, ...withRequest(stored, params) } };
}

/** What the request itself names goes before what was named then; one model is named instead of all of them. */
function withRequest({ plan }: StoredTrials, params: Params<'eval.run'>): Params<'eval.run'> {
  const parsed = evalMethods['eval.run'].params.safeParse({ ...plan.request, path: params.path });
  if (!parsed.success) return params;
  const { model, models, executor_options: options, ...then } = parsed.data;
  const names = { ...(model !== undefined && { model }), ...(models && { models }) };
  return {
    ...then,
    ...(params.model === undefined && params.models === undefined && names),
    // Options belong to the executor that they were given for.
    ...(params.executor === undefined && options && { executor_options: options }),
    ...params,
  };
}

/** The runs that an executor may repeat. A directory must lie in the roots. */
export function storedRunPort(
  runs: Runs,
  resolvePath: (path: string) => Promise<string>,
): ExecutorContext['storedRun'] {
  return async (which) => {
    if ('run' in which) return storedRunOf(await storedTrialsOf(runs, which.run), `run ${which.run}`);
    const dir = await resolvePath(which.dir);
    const trials = await openStoredTrials(dir);
    if (trials !== undefined) return storedRunOf(trials, dir);
    const hint = 'name the directory that holds plan.json and trials.ndjson';
    throw new DomainError('invalid-params', `${dir} holds no run of an eval`, { hint, path: dir });
  };
}
