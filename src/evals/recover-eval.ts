import { join } from 'node:path';
import { noProgress, type Progress } from '../protocol/run.js';
import type { TrialResult } from '../results/outcome.js';
import { countTrials } from '../results/summary.js';
import type { TriggerResult } from '../results/trigger-metrics.js';
import { readRegularFile } from '../support/regular-file.js';
import { evalOutcome } from './eval-outcome.js';
import { finishedTask } from './finished-task.js';
import type { PlanFacts } from './plan.js';
import type { ArmLabel } from './planned-task.js';
import { triggerResult } from './run-triggers.js';
import { unjudgedTrial } from './trial-record.js';

type RecordedTrial = TrialResult & { readonly task_index: number; readonly task_id: string } & ArmLabel;
type RecordedTrigger = TriggerResult & { readonly trigger_index: number };

const message = 'not made: the server was killed during the run';

/** Lines of `trials.ndjson`; a torn last line is left out. */
async function readTrials(dir: string): Promise<(RecordedTrial | RecordedTrigger)[]> {
  const text = await readRegularFile(join(dir, 'trials.ndjson')).catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as RecordedTrial | RecordedTrigger];
    } catch {
      return [];
    }
  });
}

/**
 * The outcome of an eval run whose process was killed: its finished trials as they were, the others canceled.
 * Undefined when its plan was never written whole.
 */
export async function recoverEval(run: {
  readonly record: { readonly id: string; readonly started_at?: string | undefined; readonly created_at: string };
  readonly dir: string;
}): Promise<{ readonly result: Iterable<string>; readonly progress: Progress } | undefined> {
  let plan: PlanFacts;
  try {
    plan = JSON.parse(await readRegularFile(join(run.dir, 'plan.json'))) as PlanFacts;
  } catch {
    return undefined;
  }
  const recorded = await readTrials(run.dir);
  const byTask = new Map<number, TrialResult[]>();
  const answered = new Map<number, TriggerResult>();
  for (const each of recorded) {
    if ('trigger_index' in each) {
      const { trigger_index: place, ...result } = each;
      answered.set(place, result);
      continue;
    }
    const { task_index: index, task_id: _, model: __, baseline: ___, ...trial } = each;
    const known = byTask.get(index);
    if (known === undefined) byTask.set(index, [trial]);
    else known.push(trial);
  }
  const tasks = plan.tasks.map((task, index) => {
    const made = byTask.get(index) ?? [];
    const numbers = new Set(made.map((trial) => trial.run_number));
    const missing = Array.from({ length: plan.trials }, (_, i) => i + 1).filter((number) => !numbers.has(number));
    const trials = [...made, ...missing.map((number) => unjudgedTrial(number, 'canceled', { message }))];
    const written = trials.map((trial) => ({ trial, json: JSON.stringify(trial) }));
    return finishedTask(task, written, plan);
  });
  const startedAt = run.record.started_at ?? run.record.created_at;
  const error = { kind: 'interrupted', message: 'the server was killed during the run' };
  const facts = { runId: run.record.id, status: 'failed', startedAt, durationMs: 0, error } as const;
  const unmade = { status: 'canceled', error_msg: message, duration_ms: 0 } as const;
  const triggers = plan.triggers.map((trigger, index) => answered.get(index) ?? triggerResult(trigger, unmade));
  const { result } = await evalOutcome(plan, facts, tasks, triggers);
  let progress = noProgress(plan.tasks.length * plan.trials + plan.triggers.length);
  for (const { status } of recorded) progress = countTrials(progress, status);
  return { result, progress: countTrials(progress, 'canceled', progress.total - progress.done) };
}
