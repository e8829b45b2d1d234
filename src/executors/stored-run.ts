import type { SkillInvocation, ToolCall, Usage } from '../results/transcript.js';
import type { AgentEvent } from '../results/transcript.js';

/** A trial of an earlier run, as far as a replay needs it. What was stored had been redacted. */
export interface StoredTrial {
  readonly output: string;
  /** Absolute path of the whole output, when `output` is only its head and tail. */
  readonly outputPath?: string;
  readonly events: readonly AgentEvent[];
  /** Absent when the executor of that run could not tell. */
  readonly toolCalls?: readonly ToolCall[];
  readonly skillInvocations?: readonly SkillInvocation[];
  readonly usage?: Usage;
  readonly sessionId?: string;
  readonly durationMs: number;
  /** Why the agent broke off. */
  readonly errorMessage?: string;
  /** Absolute path of what it left in its workspace, or why that was not kept; absent when it had none. */
  readonly workspace?: { readonly path: string } | { readonly problem: string };
}

/** What tells a trial of a run from its others. */
interface Place {
  readonly taskId: string;
  readonly trial: number;
  readonly model: string;
  readonly baseline: boolean;
}

/** No judge was asked this question then, and none is there to be asked it now. */
export class NotRecordedError extends Error {
  override readonly name = 'NotRecordedError';
}

/** A run that has ended, for executors that repeat it. */
export interface StoredRun {
  /** How messages call it. */
  readonly name: string;
  /** Throws with the reason when there is nothing to judge: no such trial, or one that came to no answer. */
  trial(place: Place): Promise<StoredTrial>;
  /** What a judge of the trial answered to the question of this digest; undefined when none was asked it. */
  answer(place: Place, question: { readonly grader: string; readonly digest: string }): Promise<string | undefined>;
  /** The same of a prompt of the trigger tests. */
  trigger(prompt: string, model: string): Promise<StoredTrial>;
}
