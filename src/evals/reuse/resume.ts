import { join } from 'node:path';
import { DomainError } from '../../protocol/errors.js';
import type { TrialResult } from '../../results/outcome.js';
import type { EvalPlan } from '../plan.js';
import type { PlannedTask } from '../planned-task.js';
import { trialFiles, trialPlace } from '../trial-files.js';
import { filesPlace, linkTrialFiles, movedTrial } from './stored-files.js';
import type { StoredTrials, TrialPlace } from './stored-trials.js';
import type { TrialReuse } from './trial-reuse.js';

/** A run whose judged trials a new one takes over. */
export interface ResumedRun {
  readonly runId: string;
  readonly trials: StoredTrials;
}

/** How many tasks a message names. */
const mostNamed = 5;

/** Throws invalid-params when the run was one of another plan, or has no trial left to make. */
export function checkResume(plan: EvalPlan, { runId, trials }: ResumedRun): void {
  const { plan: old } = trials;
  const changes = [...partChanges(plan, old), ...(modelChange(plan, old) ?? taskChanges(plan, old))];
  if (changes.length > 0) {
    const hint = 'start a new run; with the cache, only what has changed is asked again';
    const message = `run ${runId} cannot be resumed: ${changes.join('; ')}`;
    throw new DomainError('invalid-params', message, { hint, run_id: runId, changes });
  }
  const isLeft = (task: PlannedTask): boolean =>
    task.leftOut === undefined &&
    numbers(plan.trials).some((trial) => !isJudged(trials.statusOf(placeOf(task, trial))));
  const isAsked = ({ prompt, model }: EvalPlan['triggers'][number]): boolean =>
    isJudged(trials.triggerStatus(prompt, model));
  if (plan.tasks.some(isLeft) || !plan.triggers.every(isAsked)) return;
  const hint = 'assay regrade judges its trials again, more trials are made with a higher number of them';
  throw new DomainError('invalid-params', `run ${runId} has nothing to resume: every trial was judged`, {
    hint,
    run_id: runId,
  });
}

function partChanges(plan: EvalPlan, old: StoredTrials['plan']): string[] {
  for (const identity of [plan.identity, old.identity]) if ('problem' in identity) return [identity.problem];
  const [now, was] = [partsOf(plan.identity), partsOf(old.identity)];
  const names: Readonly<Record<string, string>> = {
    version: 'Assay has another version',
    executor: 'the executor or its options have changed',
    skills: 'the skill directories have changed',
    graders: 'the graders of the eval have changed',
    hooks: 'the hooks have changed',
    commands: 'a script or a program that is run has changed',
    settings: 'settings of the eval have changed',
  };
  return Object.entries(names).flatMap(([name, change]) => (now[name] === was[name] ? [] : [change]));
}

function partsOf(identity: EvalPlan['identity']): Readonly<Record<string, string | undefined>> {
  return 'parts' in identity ? { ...identity.parts } : {};
}

/** The only model of a run is in no label of its tasks; its answers are taken over for no other one. */
function modelChange(plan: EvalPlan, old: StoredTrials['plan']): string[] | undefined {
  const [was, now] = [old.models.toSorted(), plan.models.toSorted()].map((models) => JSON.stringify(models));
  const names = (models: readonly string[]): string => models.filter((name) => name !== '').join(', ') || 'none';
  return was === now ? undefined : [`the models have changed: ${names(old.models)} before, ${names(plan.models)} now`];
}

function taskChanges(plan: EvalPlan, old: StoredTrials['plan']): string[] {
  const was = new Map(old.tasks.map((task) => [armKey(task.id, task.arm), task.digest]));
  const now = new Map(plan.tasks.map((task) => [armKey(task.id, task.arm), task.digest]));
  const nameOf = (key: string): string => String(JSON.parse(key)[0]);
  const those = (keys: readonly string[]): string => {
    const names = [...new Set(keys.map(nameOf))];
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
    return `${names.slice(0, mostNamed).join(', ')}${more}`;
  };
  const changed = [...now.keys()].filter((key) => was.has(key) && was.get(key) !== now.get(key));
  const added = [...now.keys()].filter((key) => !was.has(key));
  const missing = [...was.keys()].filter((key) => !now.has(key));
  return [
    ...(changed.length > 0 ? [`changed tasks: ${those(changed)}`] : []),
    ...(added.length > 0 ? [`tasks or models that it did not have: ${those(added)}`] : []),
    ...(missing.length > 0 ? [`tasks or models that only it had: ${those(missing)}`] : []),
  ];
}

function armKey(id: string, arm: PlannedTask['arm']): string {
  return JSON.stringify([id, arm.model, arm.baseline]);
}

/** Takes over the judged trials of another run, with their files. Tasks of which nothing is left to make run no hooks. */
export function resumeReuse({ runId, trials }: ResumedRun, runDir: string): TrialReuse {
  const take = async (task: PlannedTask, number: number): Promise<TrialResult | undefined> => {
    const trial = await trials.read(placeOf(task, number));
    if (trial === undefined) return undefined;
    const from = filesPlace(trial);
    const taken = { ...trial, from_run: trial.from_run ?? runId };
    if (from === undefined) return taken;
    const place = trialFiles(runDir, task, number, (each) => each);
    await linkTrialFiles(join(trials.dir, from), await place.artifacts());
    return movedTrial(taken, from, trialPlace(task, number));
  };
  return {
    async take(task, number) {
      if (!isJudged(trials.statusOf(placeOf(task, number)))) return undefined;
      return await take(task, number).catch(() => undefined);
    },
    async keep() {
      // The old run stays as it is.
    },
    isComplete: (task, count) => numbers(count).every((trial) => isJudged(trials.statusOf(placeOf(task, trial)))),
  };
}

export function placeOf({ id, model, baseline }: PlannedTask, trial: number): TrialPlace {
  return { taskId: id, trial, model, baseline: baseline === true };
}

function isJudged(status: TrialResult['status'] | undefined): boolean {
  return status === 'passed' || status === 'failed';
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
