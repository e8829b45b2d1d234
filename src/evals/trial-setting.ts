import type { Executor } from '../executors/executor.js';
import type { RunEventBody } from '../protocol/run-event.js';
import type { TakeBaseline } from './baseline-answers.js';
import type { TrialFiles } from './trial-files.js';
import type { KeepWorkspace } from './workspace-keeper.js';

/** What all trials of a run share. */
export interface TrialSetting {
  readonly runId: string;
  /** Start of the run, RFC 3339, for templates. */
  readonly startedAt: string;
  readonly runDir: string;
  readonly evalDir: string;
  readonly executor: Executor;
  /** For graders that ask a model and name none. */
  readonly judgeModel: string;
  /** In a run with baseline. */
  readonly takeBaseline?: TakeBaseline | undefined;
  /** Of every arm but the baseline. */
  readonly skillDirectories: readonly string[];
  readonly maxAttempts: number;
  readonly keepWorkspaces: boolean;
  /** Keeps what agents leave behind, for replays. */
  readonly keepWorkspace?: KeepWorkspace;
  readonly redact: (text: string) => string;
  readonly emit: (event: RunEventBody) => void;
}

/** One attempt at a trial. */
export interface Attempt {
  readonly trial: number;
  readonly attempt: number;
  readonly files: TrialFiles;
}
