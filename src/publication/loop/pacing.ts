import type { StatusComment } from '../model.js';
import type { LoopEnding, LoopPlan, LoopState, LoopStep, Pause } from './loop-state.js';

/** `elapsedMs` since the publication began, `nowMs` since 1970. */
export interface Time {
  readonly elapsedMs: number;
  readonly nowMs: number;
}

/** Others that have written lately will write the comment too; who waits may find it done. */
export function shouldBatch(plan: LoopPlan, state: LoopState, { nowMs, elapsedMs }: Time): boolean {
  const { batch, settle, deadline } = plan.times;
  if (!plan.final || !state.wrote || state.batched || elapsedMs + batch + settle >= deadline) return false;
  return recent(plan, state, nowMs) > 0;
}

/** Two in the time of a wait: there will be more during the next one. */
export function isBusy(plan: LoopPlan, state: LoopState, { nowMs }: Time): boolean {
  return recent(plan, state, nowMs) > 1;
}

function recent({ times: { batch } }: LoopPlan, { records }: LoopState, nowMs: number): number {
  return records.filter(({ writtenAtMs }) => writtenAtMs !== undefined && Math.abs(nowMs - writtenAtMs) < batch).length;
}

/** The first news of a run can wait: whoever writes next shows it, and its own last word does. */
export function isHeld(plan: LoopPlan, state: LoopState, { updatedAtMs }: StatusComment, { nowMs }: Time): boolean {
  if (plan.final || state.unverified !== undefined || updatedAtMs === undefined) return false;
  const age = nowMs - updatedAtMs;
  // A time in the future is no reason to be silent.
  return age >= 0 && age < plan.times.minInterval;
}

/** True when nothing more may be begun. A store that can lose has fewer tries. */
export function isOver(plan: LoopPlan, state: LoopState, { elapsedMs }: Time): boolean {
  return elapsedMs >= plan.times.deadline || (plan.maxRounds !== undefined && state.rounds >= plan.maxRounds);
}

/** A write without a clean second look: what was shown may be lost. */
export const contention: LoopEnding = { status: 'degraded', reason: 'contention' };

export function go(state: LoopState, step: LoopStep): LoopState {
  return { ...state, step };
}

export function pause(state: LoopState, during: Pause): LoopState {
  return { ...state, step: 'wait', pause: during };
}

export function end(state: LoopState, ending: LoopEnding): LoopState {
  return { ...state, step: 'done', ending };
}

/** For a result that does not belong to the step: a bug of a port. */
export function confused(state: LoopState): LoopState {
  return end(state, { status: 'degraded', reason: 'failed' });
}
