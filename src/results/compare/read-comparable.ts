import type { TrialStatus } from '../../protocol/run.js';
import { combinedStatus } from '../scoring.js';
import { mean } from '../statistics/resampling.js';
import type { ComparableRun, ComparableTask, ComparedUsage } from './comparable.js';
import type { StoredResult, StoredTask, StoredTrial, StoredUsage } from '../stored/stored-result.js';

/** The run that a result tells of. */
export function comparableOf(result: StoredResult): ComparableRun {
  const models = result.config?.models ?? [result.config?.model_id ?? ''];
  return {
    runId: result.run_id ?? result.eval_id ?? '',
    suite: result.eval_name ?? '',
    skill: result.skill ?? '',
    engine: result.config?.engine_type ?? '',
    seed: result.seed ?? 0,
    models,
    digests: result.digests ?? {},
    ...(result.status != null && { status: result.status }),
    ...(result.verdict != null && { verdict: result.verdict }),
    ...(result.timestamp != null && { started: result.timestamp }),
    tasks: (result.tasks ?? []).map((task) => comparableTask(task, models[0] ?? '')),
  };
}

function comparableTask(task: StoredTask, model: string): ComparableTask {
  const trials = task.runs ?? [];
  const judged = trials.filter(({ status }) => status === 'passed' || status === 'failed');
  const usage = usageOf(trials);
  return {
    id: task.test_id,
    model: task.model ?? model,
    tags: task.tags ?? [],
    status: statusOf(task, trials),
    judged: judged.length,
    passed: judged.filter(({ status }) => status === 'passed').length,
    ...(judged.length > 0 && {
      score: mean(judged.map(scoreOf)),
      durationMs: mean(judged.map((trial) => trial.duration_ms ?? 0)),
    }),
    ...(usage && { usage }),
    ...(task.digest != null && { digest: task.digest }),
  };
}

/** From the trials: waza calls a task failed of which a trial could not be judged. Without trials as it is written. */
export function statusOf(
  { status: written }: Pick<StoredTask, 'status'>,
  trials: readonly Pick<StoredTrial, 'status'>[],
): TrialStatus {
  const known = (status: StoredTask['status']): TrialStatus => (status === 'n/a' ? 'error' : status);
  if (trials.length > 0) return combinedStatus(trials.map(({ status }) => known(status)));
  const status = known(written);
  return status === 'passed' || status === 'failed' ? 'error' : status;
}

/** waza has no score of a trial, only of its graders. */
function scoreOf(trial: StoredTrial): number {
  return trial.score ?? mean(Object.values(trial.validations ?? {}).map(({ score }) => score));
}

function usageOf(trials: readonly StoredTrial[]): ComparedUsage | undefined {
  const usages = trials.map((trial) => trial.session_digest?.usage).filter((usage) => usage != null);
  const sum = (figure: (usage: StoredUsage) => number | null | undefined): number | undefined => {
    const known = usages.map(figure).filter((each) => each != null);
    return known.length === 0 ? undefined : known.reduce((total, each) => total + each, 0);
  };
  const tokens = sum((usage) =>
    usage.input_tokens == null && usage.output_tokens == null
      ? undefined
      : (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0),
  );
  const cost = sum(costOf);
  const requests = sum((usage) => usage.premium_requests);
  if (tokens === undefined && cost === undefined && requests === undefined) return undefined;
  return {
    ...(tokens !== undefined && { tokens }),
    ...(cost !== undefined && { cost }),
    ...(requests !== undefined && { premium_requests: requests }),
  };
}

function costOf(usage: StoredUsage): number | undefined {
  if (usage.cost != null) return usage.cost;
  const costs = Object.values(usage.model_metrics ?? {}).flatMap(({ request_cost: cost }) => cost ?? []);
  return costs.length === 0 ? undefined : costs.reduce((total, each) => total + each, 0);
}
