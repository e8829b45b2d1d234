import type { TriggerFile } from './loading/schema/trigger-file.js';
import type { ArmLabel } from './planned-task.js';

/** A prompt of the trigger tests for one model; plain values. */
export interface PlannedTrigger {
  /** Position among the triggers of the plan, from 0. */
  readonly index: number;
  readonly skill: string;
  readonly prompt: string;
  readonly shouldTrigger: boolean;
  readonly confidence?: string;
  readonly reason?: string;
  readonly model: string;
  readonly arm: ArmLabel;
}

/** Every prompt for every model: those that should trigger first. There is no baseline: it has no skill to take up. */
export function plannedTriggers(file: TriggerFile, models: readonly string[]): PlannedTrigger[] {
  const { should_trigger_prompts: wanted = [], should_not_trigger_prompts: unwanted = [] } = file;
  const prompts = [
    ...wanted.map((each) => ({ ...each, shouldTrigger: true })),
    ...unwanted.map((each) => ({ ...each, shouldTrigger: false })),
  ];
  const named = models.flatMap((model) => prompts.map((prompt) => ({ model, ...prompt })));
  return named.map(({ model, prompt, shouldTrigger, confidence, reason }, index): PlannedTrigger => ({
    index,
    skill: file.skill,
    prompt,
    shouldTrigger,
    ...(confidence && { confidence }),
    ...(reason && { reason }),
    model,
    arm: models.length > 1 ? { model } : {},
  }));
}
