import type { TrialStatus } from '../../protocol/run.js';

/** What agents used; members are there when somebody reported them. */
export interface ComparedUsage {
  /** Input and output. */
  readonly tokens?: number;
  /** In the unit that the executor reports. */
  readonly cost?: number;
  readonly premium_requests?: number;
}

/** A task of a run as a comparison needs it, whoever wrote the result. Only trials that were judged count in the figures. */
export interface ComparableTask {
  readonly id: string;
  readonly model: string;
  readonly tags: readonly string[];
  readonly status: TrialStatus;
  /** Trials that passed or failed, and those of them that passed. */
  readonly judged: number;
  readonly passed: number;
  /** Mean score of the judged trials; absent without one. */
  readonly score?: number;
  /** Mean of a judged trial. */
  readonly durationMs?: number;
  /** Sums over all trials. */
  readonly usage?: ComparedUsage;
  /** Of what of the task can change its trials. */
  readonly digest?: string;
}

/** A run as a comparison needs it: its tasks with skills. */
export interface ComparableRun {
  readonly runId: string;
  readonly suite: string;
  readonly skill: string;
  readonly engine: string;
  /** Of our runs. */
  readonly status?: string;
  readonly verdict?: string;
  readonly started?: string;
  readonly seed: number;
  readonly models: readonly string[];
  readonly digests: Readonly<Record<string, string>>;
  readonly tasks: readonly ComparableTask[];
}

/** Share of judged trials that passed; undefined when none was judged. */
export function passRate(task: ComparableTask): number | undefined {
  return task.judged === 0 ? undefined : task.passed / task.judged;
}

/** True when the task as a whole was judged: passed or failed. */
export function isJudged(task: ComparableTask): boolean {
  return (task.status === 'passed' || task.status === 'failed') && task.judged > 0;
}
