import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrialStatus } from '../../protocol/run.js';
import type { TrialResult } from '../../results/outcome.js';
import type { TriggerResult } from '../../results/trigger-metrics.js';
import type { PlanFacts } from '../plan.js';

/** What tells a trial of a run from its others. */
export interface TrialPlace {
  readonly taskId: string;
  readonly trial: number;
  readonly model: string;
  readonly baseline: boolean;
}

/** The trials of a run that has ended, as its files have them. Only their places are held in memory. */
export interface StoredTrials {
  readonly dir: string;
  readonly plan: PlanFacts;
  /** Undefined for a trial that was not made. */
  statusOf(place: TrialPlace): TrialStatus | undefined;
  /** Undefined for a trial that was not made, or whose record cannot be read any more. */
  read(place: TrialPlace): Promise<TrialResult | undefined>;
  /** Undefined for a prompt of the trigger tests that was not asked. */
  triggerStatus(prompt: string, model: string): TrialStatus | undefined;
  /** What became of a prompt of the trigger tests. */
  trigger(prompt: string, model: string): Promise<(TriggerResult & { readonly skill: string }) | undefined>;
}

interface Line {
  readonly offset: number;
  readonly length: number;
  readonly status: TrialStatus;
}

/** Opens the trials of the run in `dir`; undefined when there is no plan of an eval there. */
export async function openStoredTrials(dir: string): Promise<StoredTrials | undefined> {
  const plan = await readPlan(join(dir, 'plan.json'));
  if (plan === undefined) return undefined;
  const path = join(dir, 'trials.ndjson');
  const lines = new Map<string, Line>();
  for await (const { text, offset, length } of linesOf(path)) {
    const trigger = parseTrigger(text);
    const tested = trigger && plan.triggers[trigger.trigger_index];
    if (trigger !== undefined && tested !== undefined) {
      lines.set(triggerKey(trigger.prompt, tested.model), { offset, length, status: trigger.status });
      continue;
    }
    const trial = parseTrial(text);
    const task = trial && plan.tasks[trial.task_index];
    if (trial === undefined || task === undefined) continue;
    const { model = plan.models[0] ?? '', baseline = false } = task.arm;
    lines.set(keyOf({ taskId: task.id, trial: trial.run_number, model, baseline }), {
      offset,
      length,
      status: trial.status,
    });
  }
  return {
    dir,
    plan,
    statusOf: (place) => lines.get(keyOf(place))?.status,
    async read(place) {
      const line = lines.get(keyOf(place));
      if (line === undefined) return undefined;
      const {
        task_index: _,
        task_id: __,
        model: ___,
        baseline: ____,
        ...trial
      } = parseTrial(await pick(path, line)) ?? {};
      return 'run_number' in trial ? (trial as TrialResult) : undefined;
    },
    triggerStatus: (prompt, model) => lines.get(triggerKey(prompt, model))?.status,
    async trigger(prompt, model) {
      const line = lines.get(triggerKey(prompt, model));
      const trigger = line && parseTrigger(await pick(path, line));
      if (trigger === undefined) return undefined;
      const { trigger_index: index, ...result } = trigger;
      const skill = plan.triggers[index]?.skill;
      return skill === undefined ? undefined : { ...result, skill };
    },
  };
}

function keyOf({ taskId, trial, model, baseline }: TrialPlace): string {
  return JSON.stringify([taskId, trial, model, baseline]);
}

function triggerKey(prompt: string, model: string): string {
  return JSON.stringify(['trigger', prompt, model]);
}

async function readPlan(path: string): Promise<PlanFacts | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    const isPlan = typeof value === 'object' && value !== null && 'tasks' in value && 'models' in value;
    return isPlan ? (value as PlanFacts) : undefined;
  } catch {
    return undefined;
  }
}

type RecordedTrial = TrialResult & {
  readonly task_index: number;
  readonly task_id: string;
  readonly model?: string;
  readonly baseline?: true;
};

function parseTrigger(text: string): (TriggerResult & { readonly trigger_index: number }) | undefined {
  // Most lines are of trials, and long.
  return text.startsWith('{"trigger_index":') ? parseLine(text, 'trigger_index') : undefined;
}

/** Our own line; undefined for one that is torn, or of a trigger test. */
function parseTrial(text: string): RecordedTrial | undefined {
  return parseLine(text, 'task_index');
}

function parseLine<T>(text: string, mark: string & keyof T): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && mark in value ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

async function pick(path: string, { offset, length }: Line): Promise<string> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}

/** The lines of a file with their places, in bytes; none when there is no file. */
async function* linesOf(path: string): AsyncGenerator<{ text: string; offset: number; length: number }> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch {
    return;
  }
  let parts: Buffer[] = [];
  let offset = 0;
  const chunks: AsyncIterable<Buffer> = file.createReadStream({ highWaterMark: 256 * 1024 });
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, end)]);
      yield { text: line.toString('utf8'), offset, length: line.length };
      offset += line.length + 1;
      parts = [];
      from = end + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
}
